"""Channels that carry short messages out of the house: e-mail by SMTP, WhatsApp by a gateway's HTTP interface."""
