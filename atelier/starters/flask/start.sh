# What the container runs: the server, and the consumer where there is a group. When one ends, or at SIGTERM, so does the other.
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
trap 'exit 0' TERM

gunicorn app:app &
if [[ -n $KAFKA_GROUP ]]; then python consumer.py & fi
wait -n
exit 1
