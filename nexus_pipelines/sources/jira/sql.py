"""DuckDB types of Jira's JSON objects, and expressions that flatten them. Cloud v3 and Server v2 alike."""

# Scalars are read as text: it takes any value, and the load converts it, noting what does not convert.
PERSON = 'struct(accountId varchar, "key" varchar, name varchar, displayName varchar, emailAddress varchar)'
NAMED = "struct(name varchar)"
COMPONENT = "struct(id varchar, name varchar, description varchar)"
VERSION = (
    "struct(id varchar, name varchar, description varchar, archived varchar, released varchar,"
    " startDate varchar, releaseDate varchar)"
)
SPRINT = "struct(id varchar, name varchar, state varchar, startDate varchar, endDate varchar, completeDate varchar)"
COMMENT = f"struct(id varchar, author {PERSON}, body varchar, created varchar, updated varchar, jsdPublic varchar)"
WORKLOG = f"struct(id varchar, author {PERSON}, started varchar, timeSpentSeconds varchar)"
HISTORY = (
    f"struct(id varchar, author {PERSON}, created varchar, items struct(field varchar, fieldtype varchar,"
    ' "from" varchar, fromString varchar, "to" varchar, toString varchar)[])'
)


def person(path: str, what: str) -> str:
    """The id, name or email of the user object at `path`: Cloud has accountId, Server key or name."""
    return {
        "id": f"coalesce(nullif({path}.accountId, ''), nullif({path}.\"key\", ''), {path}.name)",
        "name": f"coalesce({path}.displayName, {path}.name)",
        "email": f"nullif({path}.emailAddress, '')",
    }[what]


def text_format(path: str) -> str:
    """'adf' when the text is an Atlassian document (Cloud), 'wiki' for markup (Server), NULL without text."""
    is_document = f'starts_with({path}, \'{{"\') and contains({path}, \'"type":"doc"\')'
    return f"case when {is_document} then 'adf' when {path} is not null then 'wiki' end"


def sprints(fields: str, custom: str) -> str:
    """All sprints of an issue as a JSON array of {id, name, state, startDate, endDate, completeDate}, each once.

    They stand in `sprint` and `closedSprints` (agile API), or in a custom field: objects, or on old servers strings
    like "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,rapidViewId=2,state=CLOSED,name=One, two,goal=,...]".
    """
    members = ("id", "name", "state", "startDate", "endDate", "completeDate")
    written = ", ".join(f"{name} := {_of_text(name)}" for name in members)
    of_text = f"struct_pack({written})"
    read = ", ".join(f"{name} := each->>'{name}'" for name in members)
    of_object = f"struct_pack({read})"
    from_custom = f"""case when json_type({custom}) = 'ARRAY' then list_filter(
        list_transform(
            from_json({custom}, '["JSON"]'),
            lambda each: case when json_type(each) = 'OBJECT' then {of_object} else {of_text} end
        ),
        lambda each: each.id is not null
    ) end"""
    every = f"""list_transform(
        list_concat(
            list_concat(case when {fields}.sprint.id is not null then [{fields}.sprint] end, {fields}.closedSprints),
            {from_custom}
        ),
        lambda each: struct_pack(id := each.id, name := each.name, state := lower(each.state),
            startDate := each.startDate, endDate := each.endDate, completeDate := each.completeDate)
    )"""
    # The list of one list gives `every` a name, so that it is computed once.
    once = f"""list_transform([{every}], lambda listed: list_filter(
        listed,
        lambda each, place: list_position(list_transform(listed, lambda other: other.id), each.id) = place
    ))[1]"""
    is_any = f"{fields}.sprint is not null or {fields}.closedSprints is not null or {custom} is not null"
    return f"case when {is_any} then to_json(coalesce({once}, [])) else '[]'::json end"


def _of_text(name: str) -> str:
    # A name may hold commas; a value ends where the next `key=` begins or the bracket closes.
    return f"""nullif(nullif(regexp_extract(each->>'$', '[\\[,]{name}=(.*?)(?:,[a-zA-Z]+=|\\]$)', 1), '<null>'), '')"""
