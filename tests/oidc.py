"""A small OpenID Connect provider on loopback, for tests of the sign-in, and a way to make it lie.

In: the address of the app that signs people in. Out: a running provider with discovery, authorize, token, keys,
userinfo and end-of-session, its authorization server Authlib's own. Never: a reach beyond loopback, a key that
outlives the test.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Error, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "tilik-uji"
CLIENT_SECRET = "rahasia-klien-yang-tak-boleh-tampak-di-mana-pun"
SCOPES = "openid email profile"
LIES = ("nonce", "signature", "audience", "issuer", "expired")

PEOPLE: dict[str, dict[str, Any]] = {
    "penyunting": {"email": "rina@redaksi.example", "email_verified": True},
    "pembaca": {"email": "budi@redaksi.example", "email_verified": True},
    "asing": {"email": "sari@lain.example", "email_verified": True},
    "belum": {"email": "rina@redaksi.example", "email_verified": False},
    "tanpa": {},
}
"""Who has an account: an editor, a viewer, somebody on no list, one who claims the editor's address without having
shown that it is theirs, and one without an address."""


@dataclass
class Provider:
    """A running provider. `lie` names what is wrong with the next tokens, `deny` makes it refuse everybody."""

    address: str
    app: str
    key: RSAKey
    other_key: RSAKey
    lie: str | None = None
    deny: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    server: AuthorizationServer | None = None

    @property
    def metadata(self) -> str:
        """The address of the discovery document."""
        return f"{self.address}/.well-known/openid-configuration"


@dataclass
class Code(AuthorizationCodeMixin):
    """One authorization code, good for one token."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    who: str
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())


@dataclass(frozen=True)
class Client(ClientMixin):
    """The app, as it is registered."""

    app: str

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return f"{self.app}/oauth2callback"

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in SCOPES.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.get_default_redirect_uri()

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Request(OAuth2Request):
    """A request as Authlib wants it."""

    def __init__(self, method: str, uri: str, fields: dict[str, str], headers: Any) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = BasicOAuth2Payload(fields)

    @property
    def args(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.uri).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(self.payload.data)


class Server(AuthorizationServer):
    """Authlib's authorization server over what the provider keeps in memory."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(scopes_supported=SCOPES.split())
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: f"akses-{time.monotonic_ns()}"))

    def query_client(self, client_id: str) -> Client | None:
        return Client(self.provider.app) if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: Request) -> None:
        self.provider.tokens[token["access_token"]] = request.user

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, list[tuple[str, str]]]:
        return status, body, list(headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


def _grant(provider: Provider) -> type[grants.AuthorizationCodeGrant]:
    class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Request) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                code,
                data["client_id"],
                data["redirect_uri"],
                request.scope,
                data.get("nonce"),
                request.user,
                data.get("code_challenge"),
                data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.who

    return Grant


class Claims(OpenIDCode):  # type: ignore[misc]
    """The ID token, true or with the lie that the test asked for."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: Request) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return self.provider.other_key if self.provider.lie == "signature" else self.provider.key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self.provider.key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        lie = self.provider.lie
        return {
            "iss": "https://palsu.example" if lie == "issuer" else self.provider.address,
            "aud": ["aplikasi-lain"] if lie == "audience" else [CLIENT_ID],
            "exp": int(time.time()) + (-3600 if lie == "expired" else 3600),
        }

    def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
        claims = dict(super().get_authorization_code_claims(authorization_code))
        return claims | ({"nonce": "karangan"} if self.provider.lie == "nonce" else {})

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo(sub=user, **PEOPLE[user])


class Handler(BaseHTTPRequestHandler):
    """The provider's endpoints."""

    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.paths.append(parts.path)
        fields = dict(parse_qsl(parts.query))
        answer = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": self.keys,
            "/authorize": lambda: self.authorize(fields),
            "/userinfo": self.userinfo,
            "/selesai": lambda: self.send(302, "", [("Location", fields["post_logout_redirect_uri"])]),
        }.get(parts.path, lambda: self.send(404, "tidak ada", []))
        answer()

    def do_POST(self) -> None:
        self.provider.paths.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {key: values[0] for key, values in parse_qs(body).items()}
        assert self.provider.server is not None
        request = Request("POST", self.provider.address + self.path, fields, self.headers)
        self.send(*self.provider.server.create_token_response(request))

    def authorize(self, fields: dict[str, str]) -> None:
        """Ask who it is, each person a link; then back to the app with a code, or with a refusal."""
        who = fields.pop("sebagai", None)
        assert self.provider.server is not None
        request = Request("GET", f"{self.provider.address}/authorize?{urlencode(fields)}", fields, self.headers)
        try:
            grant = self.provider.server.get_consent_grant(request, end_user=who)
        except OAuth2Error as error:
            self.send(400, f"{error.error}: {error.description}", [])
            return
        if who is None:
            links = [
                f'<p><a id="{one}" href="/authorize?{escape(urlencode(fields | {"sebagai": one}))}">{one}</a></p>'
                for one in PEOPLE
            ]
            self.send(200, f"<!doctype html><title>Penyedia</title>{''.join(links)}", [("Content-Type", "text/html")])
            return
        person = None if self.provider.deny else who
        self.send(*self.provider.server.create_authorization_response(request, grant_user=person, grant=grant))

    def discovery(self) -> None:
        here = self.provider.address
        self.send(
            200,
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "end_session_endpoint": f"{here}/selesai",
                "jwks_uri": f"{here}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            },
            [],
        )

    def keys(self) -> None:
        self.send(200, KeySet([self.provider.key]).as_dict(private=False), [])

    def userinfo(self) -> None:
        who = self.provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        self.send(200 if who else 401, {"sub": who, **PEOPLE[who]} if who else {}, [])

    def send(self, status: int, body: Any, headers: list[tuple[str, str]]) -> None:
        content = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        if not any(name.lower() == "content-type" for name, _ in headers):
            self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content.encode())))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def provided(app: str) -> Iterator[Provider]:
    """A provider at which the app at the address `app` is registered."""
    keys = [RSAKey.generate_key(2048, {"kid": "uji", "use": "sig", "alg": "RS256"}) for _ in range(2)]
    handler = type("ProviderHandler", (Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        provider = Provider(f"http://127.0.0.1:{http.server_port}", app, *keys)
        provider.server = Server(provider)
        provider.server.register_grant(_grant(provider), [Claims(provider), CodeChallenge(required=True)])
        handler.provider = provider  # type: ignore[attr-defined]
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            http.shutdown()
            thread.join()
