import socket

import pytest

from lintas_local.ports import check
from lintas_local.trouble import Trouble


def test_a_taken_port_is_named_with_its_setting() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(Trouble, match=f"port {port} is taken.*LINTAS_SMTP_PORT"):
            check({"LINTAS_SMTP_PORT": port})
    check({"LINTAS_SMTP_PORT": port})


def test_two_settings_may_not_share_a_port() -> None:
    with pytest.raises(Trouble, match="LINTAS_A_PORT and LINTAS_B_PORT"):
        check({"LINTAS_A_PORT": 23456, "LINTAS_B_PORT": 23456})
