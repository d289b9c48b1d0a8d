"""A push service on loopback that speaks the real protocol over HTTPS, and browsers that decrypt what it is sent.

Decryption follows RFC 8188 and RFC 8291 and uses nothing of what encrypts.
"""

from __future__ import annotations

import base64
import datetime
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from py_vapid import Vapid02

from actions.people.push_subscriptions import Subscription

HOST = "push.test"


class FakeBrowser:
    """A browser whose person agreed to notifications."""

    def __init__(self, name: str) -> None:
        self._key, self._secret = ec.generate_private_key(ec.SECP256R1()), name.encode().ljust(16, b"-")
        self.path = f"/wpush/v2/{name}"

    @property
    def subscription(self) -> Subscription:
        """What it gives to whoever may notify it."""
        return Subscription(f"https://{HOST}{self.path}", _text(_point(self._key.public_key())), _text(self._secret))

    @property
    def sent(self) -> dict[str, object]:
        """The same as the page sends it."""
        subscription = self.subscription
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        return {"endpoint": subscription.endpoint, "expirationTime": None, "keys": keys}

    def decrypted(self, body: bytes) -> str:
        """The text of a message to this browser."""
        salt, key_length = body[:16], body[20]
        sender, sealed = body[21 : 21 + key_length], body[21 + key_length :]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\0" + _point(self._key.public_key()) + sender
        secret = _derived(shared, self._secret, info, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\2").decode()


@dataclass
class Received:
    """A message as it came to the service."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of the key beside it."""
        return bool(Vapid02.verify(self.headers["authorization"]))


@dataclass
class FakePushService:
    """Takes every message at first."""

    folder: Path
    status: int = 201
    answered: dict[str, str] = field(default_factory=dict)
    """Headers of its answers."""
    seconds_a_letter: float = 0.0
    """How long it takes to send each letter of an answer."""
    received: list[Received] = field(default_factory=list)

    def start(self) -> None:
        """Listen."""
        self._certificate = self.folder / "push.pem"
        self._certificate.write_bytes(_certificate())
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.received.append(Received(self.path, headers, body))
                if service.seconds_a_letter:
                    self._answer_slowly(service.seconds_a_letter)
                    return
                self.send_response(service.status)
                for name, value in {"content-length": "0", **service.answered}.items():
                    self.send_header(name, value)
                self.end_headers()

            def _answer_slowly(self, seconds: float) -> None:
                with suppress(OSError):
                    for letter in b"HTTP/1.1 201 Created and so on":
                        self.wfile.write(bytes([letter]))
                        time.sleep(seconds)
                self.close_connection = True

            def log_message(self, *_args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def verify(self) -> ssl.SSLContext:
        """Trusts this service alone."""
        return ssl.create_default_context(cafile=str(self._certificate))

    async def address_of(self, host: str) -> tuple[str, int]:
        """Where it is: instead of the check that refuses loopback."""
        assert host == HOST
        return "127.0.0.1", self._server.server_address[1]


def _certificate() -> bytes:
    """A certificate for the host that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.public_bytes(Encoding.PEM)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
