"""Ends with 0 when the service is well. Asks directly, whatever proxies the environment names."""

import os
import sys
from http.client import HTTPConnection

connection = HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=4)
connection.request("GET", "/health")
sys.exit(connection.getresponse().status != 200)
