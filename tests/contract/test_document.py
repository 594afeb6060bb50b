"""The OpenAPI document keeps the rules of the house: what it says is complete, closed, bounded, and its examples are true."""
import json
import re

import httpx

CAMEL_CASE = re.compile(r"[a-z][a-zA-Z0-9]*")
PERMISSION = re.compile(r"[a-z]+:[a-z_]+")


def schemas_in(node, at="#"):
    """Every schema of the document with where it is."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), (str, list)) and not isinstance(node.get("in"), str):
            yield at, node
        for key, value in node.items():
            if key not in ("example", "examples", "default", "const", "enum"):
                yield from schemas_in(value, f"{at}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from schemas_in(value, f"{at}/{number}")


def test_it_is_openapi_with_an_etag(bastion):
    url = f"{bastion.api}/api/v1/openapi.json"
    answer = httpx.get(url, timeout=30)
    assert answer.json()["openapi"].startswith("3.1") and answer.headers["etag"]
    assert httpx.get(url, headers={"if-none-match": answer.headers["etag"]}, timeout=30).status_code == 304


def test_operations_are_named_described_and_tagged(document):
    broken = []
    assert len(document.operations) >= 35
    assert len(document.by_id) == len(document.operations), "operation ids are not unique"
    tags = {tag["name"] for tag in document.document["tags"]}
    methods = [(o.declaration["x-sdk"]["resource"], o.declaration["x-sdk"]["method"]) for o in document.operations]
    for operation in document.operations:
        told = operation.declaration
        for holds, rule in ((CAMEL_CASE.fullmatch(operation.id), "camelCase id"), (told.get("summary"), "summary"), (told.get("description"), "description"),
                            (len(told["tags"]) == 1 and set(told["tags"]) <= tags, "one known tag"),
                            (set(told["x-sdk"]) == {"resource", "method", "paginate", "stream"}, "x-sdk"),
                            (methods.count((told["x-sdk"]["resource"], told["x-sdk"]["method"])) == 1, "an SDK method of its own"),
                            (all(PERMISSION.fullmatch(p) for p in operation.permissions), "permissions as module:action"),
                            (not (operation.is_open and operation.permissions), "either openness or permissions"),
                            (operation.method == "get" or "x-audited-as" in told or operation.id in NOT_AUDITED, "an audit entry")):
            if not holds:
                broken.append(f"{operation} lacks {rule}")
    assert not broken


# What changes nothing, though it is not a GET.
NOT_AUDITED = {"lookUpInvitation"}


def test_every_string_number_and_list_is_bounded(document):
    unbounded = []
    for at, schema in schemas_in(document.document):
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if re.search(r"content/(text~1|text/|application/jsonl)", at):
            continue  # a whole file
        if "string" in kinds and not {"maxLength", "enum", "const"} & set(schema):
            unbounded.append(f"{at}: a string")
        if {"integer", "number"} & set(kinds) and not {"minimum", "maximum"} <= set(schema) and not {"enum", "const"} & set(schema):
            unbounded.append(f"{at}: a number")
        if "array" in kinds and "maxItems" not in schema:
            unbounded.append(f"{at}: a list")
    assert not unbounded


def test_requests_are_closed(document):
    open_ones, seen = [], set()

    def visit(schema, at):
        if "$ref" in schema:
            if schema["$ref"] in seen:
                return
            seen.add(schema["$ref"])
            schema = document.resolve(schema)
        if "properties" in schema and schema.get("additionalProperties") is not False:
            open_ones.append(at)
        for name, child in schema.get("properties", {}).items():
            visit(child, f"{at}.{name}")
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                visit(schema[key], f"{at}[]")
        for child in schema.get("anyOf", []) + schema.get("oneOf", []):
            visit(child, at)
    for operation in document.operations:
        for content in operation.declaration.get("requestBody", {}).get("content", {}).values():
            visit(content["schema"], operation.id)
    assert not open_ones


def test_every_example_is_valid(document):
    wrong, seen = [], 0
    for operation in document.operations:
        contents = list(operation.declaration.get("requestBody", {}).get("content", {}).items())
        for status, answer in operation.declaration["responses"].items():
            contents += answer.get("content", {}).items()
        for media_type, content in contents:
            examples = [content["example"]] if "example" in content else [e["value"] for e in content.get("examples", {}).values()]
            if not examples and media_type.endswith("json") and content["schema"]:
                wrong.append(f"{operation} has no example of {media_type}")
            for example in examples:
                seen += 1
                wrong += [f"{operation}: {violation}" for violation in document.violations(content["schema"], example)]
    assert not wrong
    assert seen > 100


PAGE = "text/html"


def test_every_error_is_a_problem_document(document):
    wrong = []
    for operation in document.operations:
        statuses = {int(status): answer for status, answer in operation.declaration["responses"].items()}
        for status, answer in statuses.items():
            if status >= 400:
                content = dict(answer["content"])
                if PAGE in statuses.get(200, {}).get("content", {}) and content.pop(PAGE, None) and not content:
                    continue  # a page that tells a person why not
                if list(content) != ["application/problem+json"]:
                    wrong.append(f"{operation} {status} is {list(content)}")
                    continue
                for name, example in content["application/problem+json"]["examples"].items():
                    if example["value"]["status"] != status or example["value"]["code"] != name:
                        wrong.append(f"{operation} {status} {name}")
        expected = {400, 408, 414, 429, 431, 500, 503} | ({401} if not operation.is_open else set()) | ({403} if operation.permissions else set())
        expected |= {404} if operation.parameters_in_path else set()
        if operation.request_example is not None:
            expected |= {413, 415, 422} & set(statuses) | {413, 415}
        if not expected <= set(statuses):
            wrong.append(f"{operation} does not declare {sorted(expected - set(statuses))}")
        if sum(status in range(200, 300) for status in statuses) != 1:
            wrong.append(f"{operation} has not exactly one success")
    assert not wrong


def test_lists_are_paged_everywhere(document):
    wrong = []
    for operation in document.operations:
        if operation.declaration["x-sdk"]["paginate"]:
            names = {parameter["name"] for parameter in document.parameters(operation)}
            _, answer = operation.success
            if not {"limit", "cursor"} <= names or not {"application/json", "text/csv", "application/jsonl"} <= set(answer["content"]):
                wrong.append(operation.id)
    assert not wrong


def test_nothing_secret_comes_back_from_reads(document):
    """writeOnly fields are in no answer; whatever is named like a secret is answered by what makes it and by nothing else."""
    telling = re.compile(r"(password|secret|private_key|recovery_codes?|refresh_token|totp)$")
    wrong = []
    for operation in document.operations:
        if operation.method != "get":
            continue
        for name in re.findall(r'"properties": *{[^{}]*', json.dumps(operation.success[1])):
            if telling.search(name):
                wrong.append(f"{operation} {name}")
    assert not wrong


def test_what_is_too_long_is_refused_as_declared(bastion, document):
    headers = {"authorization": f"Bearer {bastion.key}"}
    for length, statuses in ((3_000, (404,)), (9_000, (404,)), (17_000, (414,)), (40_000, (414, 431))):
        for url, expected in ((f"/api/v1/iam/users/{'x' * length}", statuses), (f"/api/v1/iam/users?text={'x' * length}", (400, 403, 414, 422, 431))):
            answer = httpx.get(bastion.api + url, headers=headers, timeout=30)
            assert answer.status_code in expected, (length, answer.text[:200])
            assert not document.answer_violations(answer)
