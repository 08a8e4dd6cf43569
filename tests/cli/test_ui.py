"""The page alone: what it refuses before it starts."""

from __future__ import annotations

import pytest

from cli.ui import require_login
from marketrules.errors import AccessError
from marketrules.settings import Settings


@pytest.mark.parametrize(
    ("host", "key", "opened", "starts"),
    [
        ("127.0.0.1", True, False, True),
        ("::1", True, False, True),
        ("0.0.0.0", False, False, True),  # people log in
        ("0.0.0.0", True, False, False),
        ("192.0.2.7", True, False, False),
        ("192.0.2.7", True, True, True),  # wished for
    ],
)
def test_a_page_with_a_key_lets_in_nobody_from_elsewhere_unless_that_is_wished_for(
    monkeypatch: pytest.MonkeyPatch, host: str, key: bool, opened: bool, starts: bool
) -> None:
    monkeypatch.delenv("MARKETRULES_API_KEY", raising=False)
    if key:
        monkeypatch.setenv("MARKETRULES_API_KEY", "k")
    settings = Settings(api_host=host, page_open=opened)
    if starts:
        require_login(settings)
        return
    with pytest.raises(AccessError, match="whoever reaches the page") as refused:
        require_login(settings)
    assert "MARKETRULES_PAGE_OPEN" in str(refused.value.remedy)
