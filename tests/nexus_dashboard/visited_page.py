"""What tests do on a page that they visit: read its tables, press its buttons, fill its forms."""

from streamlit.testing.v1 import AppTest
from test_pages import words

KINDS = ("text_input", "text_area", "selectbox", "checkbox", "radio", "date_input")


def told(page: AppTest) -> str:
    """What the page says, as a browser shows it: text from outside is escaped."""
    return words(page).replace("\\", "")


def press(page: AppTest, label: str) -> AppTest:
    page = next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception
    return page


def column(page: AppTest, name: str) -> list[object]:
    return next(list(frame.value[name]) for frame in page.dataframe if name in frame.value)


def fill(page: AppTest, form: str, **values: object) -> None:
    """Fill the fields of a form, each named by its label with underscores for blanks."""
    for name, value in values.items():
        label = name.replace("_", " ")
        fields = [each for kind in KINDS for each in page.get(kind) if each.proto.form_id == form]
        next(each for each in fields if each.label.startswith(label)).set_value(value)
