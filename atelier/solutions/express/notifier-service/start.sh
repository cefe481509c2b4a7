# What the container runs: the server and the consumer. When one ends, or at SIGTERM, so does the other.
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
trap 'exit 0' TERM

node src/server.js &
node src/consumer.js &
wait -n
exit 1
