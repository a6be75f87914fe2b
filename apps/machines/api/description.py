"""The API's description by OpenAPI 3.1; the tests hold every answer against it."""

from collections.abc import Sequence

from django.http import HttpRequest

from apps.columns import kinds as column_kinds
from apps.core.requests import site_root
from apps.machines.api.asked import DEFAULT, MOST, kinds
from apps.site_settings.models import get_site

VERSION = "1.0.0"
Schema = dict
_TEXT: Schema = {"type": "string"}


def document(request: HttpRequest) -> dict:
    """The whole description, for the site as this request reaches it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{get_site(request).name}内容接口",
            "version": VERSION,
            "description": "只读接口：网站上正在公开的文章、公告、栏目和领导。",
        },
        "servers": [{"url": f"{site_root(request)}/api/v1"}],
        "security": [],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "responses": {
                "Unchanged": {"description": "内容没有变化（请求带有 If-None-Match）。"},
                "BadRequest": _problem("参数不对；detail 说明是哪个参数、错在哪里。"),
                "NotFound": _problem("没有这项内容，或者它没有公开。"),
                "Gone": _problem("曾经公开，现在已经撤下，请从您那里也撤下。"),
                "ReadOnly": _problem("这个接口只能读取；Allow 说明可以用哪些方法。"),
            },
            "parameters": {
                "IfNoneMatch": {
                    "name": "If-None-Match",
                    "in": "header",
                    "description": "上一次回答的 ETag；内容没有变化时回答 304。",
                    "schema": _TEXT,
                }
            },
        },
    }


def _paths() -> dict:
    number = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
    paths = {
        "/": _get("接口的入口", "start", "Start"),
        "/items/": _get(
            "文章和公告的列表",
            "listItems",
            "ItemPage",
            parameters=_filters(),
            also=("BadRequest",),
            headers={"Link": {"description": "下一页的地址；最后一页没有。", "schema": _TEXT}},
            description=(
                "按发布时间从新到旧。给出 since 时，只列出这个时间以后发布或改动的内容，"
                "按变化的先后排列，适合定时同步。翻页请使用上一页给出的 next 地址。"
            ),
        ),
        "/columns/": _get("公开的栏目，逐级排列", "listColumns", "ColumnList"),
        "/leaders/": _get("公开的领导，按礼宾次序，已离任的在最后", "listLeaders", "LeaderList"),
        "/leaders/{id}/": _get(
            "一位领导", "getLeader", "Leader", parameters=[number], also=("NotFound",)
        ),
        "/openapi.json": _get("本说明", "getDescription", "Description"),
    }
    for kind in kinds():
        paths[f"/{kind}s/{{id}}/"] = _get(
            "一篇文章的全文" if kind == "article" else "一则公告的全文",
            f"get{kind.capitalize()}",
            "Item",
            parameters=[number],
            also=("NotFound", "Gone"),
        )
    return paths


def _get(
    summary: str,
    name: str,
    schema: str,
    *,
    parameters: Sequence[dict] = (),
    also: tuple[str, ...] = (),
    headers: dict | None = None,
    description: str = "",
) -> dict:
    codes = {"BadRequest": "400", "NotFound": "404", "ReadOnly": "405", "Gone": "410"}
    responses = {
        "200": {
            "description": "成功。",
            "headers": {"ETag": {"schema": _TEXT}} | (headers or {}),
            "content": {"application/json": {"schema": _ref(schema)}},
        },
        "304": {"$ref": "#/components/responses/Unchanged"},
        **{codes[one]: {"$ref": f"#/components/responses/{one}"} for one in (*also, "ReadOnly")},
    }
    operation = {
        "summary": summary,
        "operationId": name,
        "parameters": [*parameters, {"$ref": "#/components/parameters/IfNoneMatch"}],
        "responses": responses,
    }
    if description:
        operation["description"] = description
    return {"get": operation}


def _filters() -> list[dict]:
    def parameter(name: str, description: str, **schema) -> dict:
        return {"name": name, "in": "query", "description": description, "schema": schema}

    return [
        parameter("column", "栏目的网址名；包括它下面的栏目。", type="string"),
        parameter("kind", "内容的类型。", type="string", enum=kinds()),
        parameter(
            "since",
            "时间或日期，例如 2026-01-31T08:00:00+08:00；没有写时区的按北京时间。",
            type="string",
        ),
        parameter(
            "limit", "每页多少条。", type="integer", minimum=1, maximum=MOST, default=DEFAULT
        ),
        parameter("after", "从哪里接着列；由 next 给出，不要自己拼写。", type="string"),
    ]


def _problem(description: str) -> dict:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {"description": description, "content": content}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Schema) -> Schema:
    """Every property is there in every answer, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


def _meaning(text: str, schema: Schema) -> Schema:
    """The schema, with what its name does not say."""
    return {**schema, "description": text}


def _schemas() -> dict[str, Schema]:
    text = _TEXT
    number = {"type": "integer"}
    yes = {"type": "boolean"}
    address = {"type": "string", "format": "uri"}
    instant = {"type": "string", "format": "date-time"}
    day = {"type": "string", "format": "date"}
    column = _object(id=number, name=text, slug=text, url=address)
    picture = _object(url=address, width=number, height=number, alt=text)
    listed = {
        "kind": {"type": "string", "enum": kinds()},
        "id": number,
        "title": text,
        "summary": text,
        "url": address,
        "api_url": address,
        "external_url": _meaning(
            "文章在别处时的网址：点标题直接打开它，没有正文和附件。", _or_null(address)
        ),
        "column": _meaning("所在的栏目；同时放在几个栏目时是主要的一个。", column),
        "author": text,
        "source": text,
        "keywords": _list(text),
        "cover": _or_null(picture),
        "is_headline": yes,
        "published_at": instant,
        "updated_at": _meaning("从什么时候起公开的是现在的样子；供 since 使用。", instant),
        "expires_at": _meaning("到这个时间自动撤下。", _or_null(instant)),
        "valid_until": _meaning("公告的有效期；过了以后仍然公开。", _or_null(instant)),
    }
    attachment = _object(name=text, url=address, extension=text, bytes=number)
    named = {
        "id": number,
        "name": text,
        "position": text,
        "term": _or_null(text),
        "is_former": yes,
        "started_on": _or_null(day),
        "ended_on": _or_null(day),
        "portrait": _or_null(picture),
        "url": address,
        "api_url": address,
    }
    return {
        "Start": _object(
            name=text,
            items_url=address,
            columns_url=address,
            leaders_url=address,
            openapi_url=address,
        ),
        "ListedItem": _object(**listed),
        "ItemPage": _object(items=_list(_ref("ListedItem")), next=_or_null(address)),
        "Item": _object(
            **listed,
            subtitle=text,
            author_affiliation=text,
            source_url=_or_null(address),
            valid_from=_or_null(instant),
            body_html=text,
            attachments=_list(attachment),
            columns=_list(column),
            leaders=_list(_object(id=number, name=text, url=address)),
        ),
        "Column": _object(
            id=number,
            name=text,
            slug=text,
            kind=_meaning(
                "、".join(f"{name} 是{label}" for name, label in column_kinds.choices()) + "。",
                {"type": "string", "enum": [name for name, _ in column_kinds.choices()]},
            ),
            description=text,
            url=address,
            items_url=address,
            children=_list(_ref("Column")),
        ),
        "ColumnList": _object(items=_list(_ref("Column"))),
        "ListedLeader": _object(**named),
        "LeaderList": _object(items=_list(_ref("ListedLeader"))),
        "Leader": _object(
            **named, party_duties=text, committee_duties=text, biography_html=text, contact=text
        ),
        "Description": {"type": "object"},
        "Problem": _object(type=text, title=text, status=number, detail=text),
    }
