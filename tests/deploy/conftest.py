"""The site behind the proxy of `deploy/`, as processes; left out where no nginx is to be had."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.deploy import nginx
from tests.deploy.proxied_site import Proxy, proxied


@pytest.fixture(scope="session")
def needs_nginx() -> None:
    """Skip where there is none; on the project's own server there has to be one."""
    try:
        nginx.bring()
    except nginx.NoProxyError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def proxy(needs_nginx: None, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before the running site; one a worker."""
    with proxied(tmp_path_factory.mktemp("proxy") / "nginx", site) as running:
        yield running
