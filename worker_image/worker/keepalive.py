"""Connections that may rest for hours, while other workers dump or mysqldump reads a long stream."""

import socket

IDLE_S = 60
"""Well below the 350 s after which NAT gateways, network load balancers and interface endpoints forget a connection.
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"""

INTERVAL_S = 15


def keep_alive(connected: socket.socket) -> None:
    """Lets the kernel ask the peer for life whenever the connection rests. Nobody on the way forgets it then, and a
    peer that is gone is noticed in minutes."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_S)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, INTERVAL_S)
