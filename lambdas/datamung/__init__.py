"""What every Lambda of Datamung shares: names, errors, records and the gateways to AWS.

Data flows one way: handler → gateway → model. Nothing here reads the environment or makes a client at import.
"""
