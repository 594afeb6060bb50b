"""A second organisation beside the first one. Only set-up makes organisations, and it makes one: this writes rows."""
import dataclasses
import hashlib
import secrets
import string
import time
import uuid
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def uuid7():
    ms = int(time.time() * 1000)
    value = (ms << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    return uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


def base62(number, digits):
    text = ""
    for _ in range(digits):
        number, rest = divmod(number, 62)
        text = ALPHABET[rest] + text
    return text


def key_text():
    """A well-formed API key that nobody has: the text and its public part."""
    public_id = "".join(secrets.choice(ALPHABET) for _ in range(16))
    text = f"bst_live_{public_id}_" + "".join(secrets.choice(ALPHABET) for _ in range(30))
    return text + base62(zlib.crc32(text.encode()), 6), public_id


@dataclasses.dataclass
class Tenant:
    id: uuid.UUID
    owner: uuid.UUID
    email: str
    key: str
    client: object = None  # calls with the key
    person: object = None  # calls as the owner


def provision(connection, name):
    """An organisation with an owner and a key of the owner's that may do everything. The password is the first owner's."""
    tenant, owner, key_id = uuid7(), uuid7(), uuid7()
    email = f"owner@{name}.example"
    key, public_id = key_text()
    with connection.transaction():
        connection.execute("""
            INSERT INTO iam.tenant (tenant_id, name, slug, status, mfa_required, session_idle_minutes, session_absolute_minutes,
                                    allowed_email_domains, time_zone, claimed_at, version, created_at, updated_at)
            VALUES (%s, %s, %s, 'active', false, 30, 720, '{}', 'UTC', now(), 1, now(), now())""", (tenant, name, name))
        connection.execute("""
            INSERT INTO iam.user (tenant_id, id, email, email_folded, display_name, state, version, created_at, updated_at)
            VALUES (%s, %s, %s, %s, 'Owner', 'active', 1, now(), now())""", (tenant, owner, email, email))
        connection.execute("INSERT INTO iam.user_role (tenant_id, user_id, role) VALUES (%s, %s, 'owner')", (tenant, owner))
        connection.execute("""
            INSERT INTO iam.password (tenant_id, user_id, phc, changed_at)
            SELECT %s, %s, phc, now() FROM iam.password ORDER BY changed_at LIMIT 1""", (tenant, owner))
        connection.execute("""
            INSERT INTO iam.api_key (tenant_id, id, public_id, secret_sha256, name, permissions, owner_kind, owner_id, ip_allow_list, created_at)
            VALUES (%s, %s, %s, %s, 'second', '{*}', 'user', %s, '{}', now())""",
            (tenant, key_id, public_id, hashlib.sha256(key.encode()).digest(), owner))
    return Tenant(tenant, owner, email, key)
