"""The OpenAPI document as the tests use it: its operations, and whether an answer is what it promises."""
import dataclasses
import re

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")
SUCCESS = range(200, 300)


@dataclasses.dataclass(frozen=True)
class Operation:
    path: str
    method: str
    declaration: dict

    def __str__(self):
        return self.id

    @property
    def id(self):
        return self.declaration["operationId"]

    @property
    def permissions(self):
        return self.declaration["x-permission"]

    @property
    def is_open(self):
        return not self.declaration["security"]

    @property
    def parameters_in_path(self):
        return re.findall(r"{(\w+)}", self.path)

    @property
    def success(self):
        """Status and declaration of the answer when all goes well."""
        return next((int(status), answer) for status, answer in self.declaration["responses"].items() if int(status) in SUCCESS)

    @property
    def request_example(self):
        content = self.declaration.get("requestBody", {}).get("content", {})
        return next(iter(content.values()))["example"] if content else None

    @property
    def media_type(self):
        return next(iter(self.declaration["requestBody"]["content"]))

    def url(self, **ids):
        return re.sub(r"{(\w+)}", lambda match: str(ids[match[1]]), self.path)


class ApiDocument:
    def __init__(self, document):
        self.document = document
        self.operations = [Operation(path, method, declaration) for path, item in document["paths"].items()
                           for method, declaration in item.items() if method in METHODS]
        self.by_id = {operation.id: operation for operation in self.operations}

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def parameters(self, operation):
        return [self.resolve(parameter) for parameter in operation.declaration["parameters"]]

    def violations(self, schema, instance):
        """What of an instance is not as its schema says, in words."""
        with_components = {**schema, "components": self.document["components"]}  # what references point into
        checker = jsonschema.Draft202012Validator(with_components, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
        return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(instance)]

    def find(self, method, path):
        """The operation a request went to; the most literal path wins."""
        fitting = [o for o in self.operations if o.method == method.lower() and
                   re.fullmatch("[^/]+".join(map(re.escape, re.split(r"{\w+}", o.path))), path)]
        return min(fitting, key=lambda o: len(o.parameters_in_path), default=None)

    def answer_violations(self, response):
        """What of an httpx answer the document does not promise."""
        operation = self.find(response.request.method, response.request.url.path)
        if operation is None:
            return [] if response.status_code in (404, 405) else [f"{response.request.url.path} is not in the document"]
        where = f"{operation.id} {response.status_code}"
        declared = operation.declaration["responses"].get(str(response.status_code))
        if declared is None:
            return [] if response.status_code == 304 else [f"{where} is not declared: {response.text[:300]}"]
        content = declared.get("content", {})
        if not content:
            return [f"{where} has a body"] if response.content else []
        media_type = response.headers.get("content-type", "").split(";")[0]
        if media_type not in content:
            return [f"{where} is {media_type!r}, not one of {list(content)}"]
        if not media_type.endswith("json"):
            return []
        return [f"{where} {violation}" for violation in self.violations(content[media_type]["schema"], response.json())]
