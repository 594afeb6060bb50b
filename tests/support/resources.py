"""Things of an organisation to name in paths: one of each kind, made through the API where it is missing."""
import secrets

import httpx

UNKNOWN = "0190163d-8694-739b-aea5-966c26f8ad90"  # an id of version 7 that nothing has


def unknown_ids(operation):
    """Names of nothing for each placeholder of an operation's path."""
    return {name: {"role_key": "nothing", "revision": 999_999}.get(name, UNKNOWN) for name in operation.parameters_in_path}


class Resources:
    """`client` is the signed-in owner of the organisation that gets the things."""

    def __init__(self, document, client):
        self.document, self.client, self.known = document, client, {}

    def ids_for(self, operation):
        return {name: self.id_of(operation, name) for name in operation.parameters_in_path}

    def id_of(self, operation, name):
        collection = operation.path.split("/{" + name + "}")[0]
        if (collection, name) not in self.known:
            self.known[collection, name] = self.make(operation, collection, name)
        return self.known[collection, name]

    def make(self, operation, collection, name):
        if name == "user_id":
            return self.client.get("/api/v1/iam/users").json()["data"][0]["id"]
        if name == "revision":
            policy = "/api/v1/gateway/policy"
            etag = self.client.get(policy).headers["etag"]
            return self.client.put(policy, json={"enforce": True}, headers={"if-match": etag}).json()["data"]["revision"]
        if name == "session_id":
            person = {"email": self.client.auth.email, "password": self.client.auth.password}
            return httpx.post(f"{self.client.auth.server.api}/api/v1/auth/login", json=person, timeout=30).json()["data"]["session"]["id"]
        made = self.create(collection)
        if made is None:
            rows = self.client.get(collection).json()["data"]
            assert rows, f"nothing at {collection} to name in {operation.path}"
            made = rows[0]
        return next(made[field] for field in ("id", "key", name, "revision", "name") if field in made)

    def create(self, collection):
        """What POST on the collection makes of its own example, made unique."""
        operation = self.document.find("post", collection)
        if operation is None or operation.request_example is None:
            return None
        body = dict(operation.request_example)
        mark = secrets.token_hex(4)
        for field, value in {"name": f"thing-{mark}", "key": f"thing_{mark}", "email": f"thing-{mark}@things.example", "slug": f"thing-{mark}"}.items():
            if field in body:
                body[field] = value
        for field in ("team_id", "service_account_id"):
            body.pop(field, None)
        answer = self.client.post(collection, json=body)
        assert answer.status_code == 201, f"{operation.id}: {answer.text}"
        data = answer.json()["data"]
        # Issued credentials come with what is kept of them, and that has the id.
        inner = [value for value in data.values() if isinstance(value, dict) and "id" in value]
        if "id" not in data and inner:
            data = inner[0]
        return data
