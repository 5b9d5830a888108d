"""The real app as a transport, whose successful answers the contract judges."""

from __future__ import annotations

import httpx

from tests.support import contract


class Judged(httpx.ASGITransport):
    """Carries requests to an app in this process, and fails the test when the contract disagrees with an answer."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        response.request = request
        await contract.judge(response)
        return response
