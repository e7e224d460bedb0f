"""Pictures of the running dashboard for the manual: `python tests/browser/screenshots.py [URL] [FOLDER]`.

Needs Chromium on the PATH and a dashboard that shows data; writes FOLDER/<page>-<width>.png (docs/screenshots).
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"1440": (1440, 900), "390": (390, 844)}
STATEMENT = "sql?q=select+project_key%2C+count(*)+as+tickets+from+issues+group+by+project_key+order+by+tickets+desc"
PAGES = {
    "overview": "",
    "releases": "releases",
    "reports": "reports",
    "hygiene": "hygiene",
    "root-causes": "root-causes",
    "connectors": "connectors",
    "sql": STATEMENT,
}
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str | None:
    """Where the browser is; None when this machine has none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        try:
            yield opened
        finally:
            opened.close()


def visit(opened: Browser, url: str, size: tuple[int, int]) -> Page:
    """The page at `url`, when Streamlit has stopped running it."""
    page = opened.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url, wait_until="domcontentloaded")
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'",
        timeout=60_000,
    )
    page.wait_for_timeout(800)  # charts are drawn after the script has ended
    return page


def whole_height(page: Page) -> int:
    """Height of what the page shows when nothing is scrolled away: Streamlit scrolls inside its main part."""
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight + 60")


def main(url: str = "http://127.0.0.1:8088", folder: str = "docs/screenshots") -> None:
    """Take every picture; the width-only name shows the first screen, `-whole` everything."""
    executable = chromium()
    if executable is None:
        raise SystemExit("No Chromium was found on the PATH; install it (apt-get install chromium), then try again.")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with browser(executable) as opened:
        for name, path in PAGES.items():
            for label, size in SIZES.items():
                page = visit(opened, f"{url}/{path}", size)
                page.screenshot(path=target / f"{name}-{label}.png")
                # Charts that come into view are drawn then, and make the page higher.
                for _ in range(2):
                    page.set_viewport_size({"width": size[0], "height": whole_height(page)})
                    page.wait_for_timeout(1500)
                page.screenshot(path=target / f"{name}-{label}-whole.png")
                page.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
