"""Rasa answers only who knows the secret."""

import asyncio
import socket
import unittest

import aiohttp
from sanic import Sanic

from bot.components.guarded_rest import GuardedRest

_SECRET = "a secret of this test"


class Guarded(unittest.TestCase):
    """The channel in a server of its own, which says ok to everything that passes."""

    def test_who_lacks_the_secret_is_refused_and_reaches_nothing(self):
        channel = GuardedRest.from_credentials({"secret": _SECRET})
        self.assertEqual(channel.name(), "rest")
        statuses, heard = asyncio.run(_tried(channel, ["", "Bearer wrong", f"Bearer {_SECRET}"]))
        self.assertEqual(statuses, [401, 401, 200])
        self.assertEqual(heard, ["words"])

    def test_without_a_secret_rasa_does_not_start(self):
        for credentials in (None, {}, {"secret": ""}):
            with self.assertRaises(ValueError):
                GuardedRest.from_credentials(credentials)


async def _tried(channel, headers):
    """The status of a message with each header, and what was heard."""
    heard = []

    async def hear(message):
        heard.append(message.text)

    app = Sanic("guarded")
    app.blueprint(channel.blueprint(hear), url_prefix="/webhooks/rest")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()
        await server.start_serving()
        statuses = []
        async with aiohttp.ClientSession() as client:
            for header in headers:
                message = {"sender": "s", "message": "words"}
                address = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
                async with client.post(address, json=message, headers={"authorization": header}) as answer:
                    statuses.append(answer.status)
        await server.close()
    return statuses, heard


if __name__ == "__main__":
    unittest.main()
