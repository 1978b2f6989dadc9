"""Holds what the server answers against api/openapi.yaml: status, headers, content type and every field of the
body. What is said but not described is found as well, and so is what a request could use without being described."""

import functools
import json
import pathlib
import re
import urllib.parse

import jsonschema_rs
import yaml

DESCRIPTION = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"
METHODS = ("get", "put", "post", "patch", "delete")
FIELD_NAME = re.compile(rb'\r\nContent-Disposition: form-data; name="([^"\r\n]*)"', re.IGNORECASE)
# What is said of a request before anything is known of its address.
OF_NO_OPERATION = {"400", "404", "405", "408", "431", "503"}


class ContractBroken(AssertionError):
    """The server and its description contradict each other."""


@functools.cache
def description():
    return yaml.load(DESCRIPTION.read_text(), yaml.CSafeLoader)


def resolved(node):
    while "$ref" in node:
        target = description()
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node


# --- schemas that refuse what they do not name ---


def closed(schema, part=False):
    """The schema without room for properties that it does not name. `part`: others say more of the same object."""
    if "$ref" in schema:
        return {"$ref": f"#/{'parts' if part else 'closed'}/{schema['$ref'].rsplit('/', 1)[1]}"}
    out = dict(schema)
    if "properties" in out:
        out["properties"] = {name: closed(each) for name, each in out["properties"].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(out.get(name), dict):
            out[name] = closed(out[name])
    for name in ("oneOf", "anyOf"):
        if name in out:
            out[name] = [closed(each, part) for each in out[name]]
    if "allOf" in out:
        out["allOf"] = [closed(each, part=True) for each in out["allOf"]]
    if not part and ("properties" in out or "allOf" in out) and "additionalProperties" not in out:
        out["unevaluatedProperties"] = False
    return out


@functools.cache
def components():
    schemas = description()["components"]["schemas"]
    return {
        "closed": {name: closed(each) for name, each in schemas.items()},
        "parts": {name: closed(each, part=True) for name, each in schemas.items()},
    }


class Schema:
    def __init__(self, schema, is_closed=True):
        self.validator = jsonschema_rs.Draft202012Validator(
            {"allOf": [closed(schema, part=not is_closed)]} | components(), validate_formats=True
        )

    def faults(self, document):
        return [f"{'/'.join(map(str, error.instance_path)) or 'the document'}: {error.message[:300]}"
                for error in self.validator.iter_errors(document)]  # fmt: skip


# --- operations ---


class Operation:
    def __init__(self, template, method, described, shared):
        self.name = f"{method.upper()} {template}"
        self.described = described
        parameters = [resolved(each) for each in [*shared, *described.get("parameters", [])]]
        self.queries = {each["name"]: each for each in parameters if each["in"] == "query"}
        self.request = described.get("requestBody", {}).get("content", {})
        self.answers = {status: resolved(each) for status, each in described["responses"].items()}
        self.schemas = {}

    def schema(self, place, described):
        """Made when it is wanted first; nothing if nothing is said of what there is."""
        if place not in self.schemas:
            self.schemas[place] = Schema(described["schema"]) if "schema" in described else None
        return self.schemas[place]

    def faults_of_answer(self, answer):
        described = self.answers.get(str(answer.status))
        if described is None:
            return [f"status {answer.status} is not described; the body: {answer.body[:300]!r}"]
        faults = self.faults_of_headers(described.get("headers", {}), answer.headers)
        content = described.get("content", {})
        media = media_type(answer.headers)
        if not content:
            return faults
        named = media if media in content else f"{media.split('/')[0]}/*"
        if named not in content:
            return [*faults, f"the content type {media!r} is not described"]
        matching = content[named]
        if media == "application/json" and answer.body:
            schema = self.schema((answer.status, media), matching)
            faults += schema.faults(json.loads(answer.body)) if schema else []
        return faults

    def faults_of_headers(self, described, headers):
        faults = []
        for name, header in described.items():
            value = headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    faults.append(f"the header {name} is missing")
                continue
            typed = int(value) if header["schema"]["type"] == "integer" and value.isdecimal() else value
            schema = self.schema(("header", name), header)
            faults += [f"the header {name}: {fault}" for fault in schema.faults(typed)]
        return faults

    def faults_of_request(self, query, headers, body):
        """Of a request that was answered with success: all that it says has to be described."""
        names = {name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)}
        faults = [f"the query parameter {name!r} is not described" for name in names - set(self.queries)]
        media = media_type(headers)
        if not body or not self.request:
            return faults + (["a body is not described"] if body and media else [])
        if media not in self.request:
            return [*faults, f"the request's content type {media!r} is not described"]
        described = self.request[media]
        if media == "multipart/form-data":
            form = resolved(described["schema"])
            sent = {name.decode() for name in FIELD_NAME.findall(b"\r\n" + body)}
            return faults + [f"the field {name!r} is not described" for name in sent - set(form["properties"])]
        schema = self.schema(("request", media), described)
        return faults + [f"the request: {fault}" for fault in schema.faults(json.loads(body))]


@functools.cache
def operations():
    """Templates, those without variable parts first: expression and operations by method."""
    found = []
    for template, item in description()["paths"].items():
        expression = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)).replace(r"\*", ".+")
        by_method = {method: Operation(template, method, item[method], item.get("parameters", []))
                     for method in METHODS if method in item}  # fmt: skip
        found.append((re.compile(expression), by_method))
    return sorted(found, key=lambda each: each[0].pattern.count("[^/]+"))


def operation_of(method, template):
    """By the address as the description writes it; nothing if it has no such method."""
    item = description()["paths"][template]
    described = item.get(method.lower()) if method.lower() in METHODS else None
    return described and Operation(template, method.lower(), described, item.get("parameters", []))


def media_type(headers):
    value = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()


def hold(method, target, headers, body, answer):
    """Raises ContractBroken where the answer (status, headers in small letters, body) is not as described."""
    if method == "OPTIONS":
        return  # a preflight of CORS is none of the API's calls
    path, _, query = target.partition("?")
    faults = [] if "x-request-id" in answer.headers else ["the header X-Request-Id is missing"]
    by_method = next((each for expression, each in operations() if expression.fullmatch(path)), {})
    operation = by_method.get("get" if method == "HEAD" else method.lower())
    if operation is None:
        faults += faults_of_none(answer, known=bool(by_method))
    else:
        if method != "HEAD":
            faults += operation.faults_of_answer(answer)
        if answer.status < 300 and path.startswith("/api/"):
            faults += operation.faults_of_request(query, headers or {}, body)
    if faults:
        raise ContractBroken(f"{method} {target} -> {answer.status}: " + "; ".join(faults[:5]))


@functools.cache
def error_schema():
    return Schema({"$ref": "#/components/schemas/Error"})


def faults_of_none(answer, known):
    """No operation has this address and method."""
    faults = [] if str(answer.status) in OF_NO_OPERATION else ["this operation is not described"]
    if answer.status == 405:
        faults += [] if known else ["405 at an address that has no method"]
        faults += [] if "allow" in answer.headers else ["the header Allow is missing"]
    return faults + (error_schema().faults(json.loads(answer.body)) if answer.body else [])
