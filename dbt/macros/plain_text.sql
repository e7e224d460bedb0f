{#-
    Readable text of a Jira body. Server and Data Center write wiki markup, which reads well as it is; Cloud writes
    the Atlassian Document Format, JSON whose text lies in "text" values. A block or a hard break starts a line.
    A text that holds JSON of its own is safe: its quotes are escaped, so it cannot look like a key.
-#}
{% macro plain_text(body, body_format) -%}
    {{ return(adapter.dispatch('plain_text', 'nexus')(body, body_format)) }}
{%- endmacro %}
{% macro default__plain_text(body, body_format) -%}
    case
        when {{ body_format }} = 'adf' then
            nullif(trim(array_to_string(
                list_transform(
                    regexp_extract_all(
                        {{ body }},
                        '"text"\s*:\s*"(?:[^"\\]|\\.)*"|"type"\s*:\s*"(?:paragraph|heading|hardBreak|codeBlock|rule)"'
                    ),
                    lambda token: case
                        when starts_with(token, '"text"') then json_extract_string('{' || token || '}', '$.text')
                        else chr(10)
                    end
                ), ''
            ), chr(10) || ' '), '')
        else {{ body }}
    end
{%- endmacro %}
