# shellcheck shell=bash
# What `casser` and `verifier` of the faults share, to be sourced. It runs with bash 3.2, which macOS has.
set -Eeuo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
workshop=$root/atelier/atelier
travail=${ATELIER_TRAVAIL:-$root/atelier/travail}
about() { # the fault NAME, whose service is in $broken
  name=$1
  broken=$travail/pannes/$name
}
about "$(basename "$(cd "$(dirname "$0")" && pwd)")"
json='Content-Type: application/json'

scratch=$(mktemp -d)
on_exit=()
finish() {
  local step
  for step in ${on_exit[@]+"${on_exit[@]}"}; do ($step) >/dev/null 2>&1 || true; done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 2' INT TERM
# No verdict, of what nobody has thought of: 1 is the one that says no.
trap '((BASH_SUBSHELL)) || printf "✗ %s : arrêt imprévu, ligne %s.\n" "$0" "$LINENO" >&2; exit 2' ERR

# No verdict.
die() {
  printf '✗ %s\n' "$@" >&2
  exit 2
}

compose() { "$workshop" compose "$@" 2>"$scratch/compose" || die "docker compose $1 a échoué : $(tail -n 3 "$scratch/compose")"; }
shown() { echo "${1#"$root/"}"; }

# break_solution SOLUTION: a copy of it, without the lines of the key, takes the service's place.
break_solution() {
  if [[ -e $broken ]]; then
    local aside
    aside=$broken.$(date +%H%M%S)
    mv "$broken" "$aside"
    echo "  Ce qui était dans $(shown "$broken") est maintenant dans $(shown "$aside")."
  fi
  mkdir -p "$broken"
  cp -R "$root/atelier/solutions/express/$1/." "$broken"
  rm -rf "$broken/node_modules"
  apply_key --reverse || die "Le correctif de la panne « $name » ne correspond plus à la solution $1."
  put_in_place "${1%%-service*}-service"
}

# Told where to stop looking for a repository, git applies a patch to any directory.
apply_key() {
  (cd "$broken" && GIT_CEILING_DIRECTORIES=$(dirname "$PWD") git apply "$@" "$root/atelier/corriges/$name/correctif.patch")
}

put_in_place() {
  "$workshop" replace "$1" with "$broken" >"$scratch/replace" 2>&1 || {
    cat "$scratch/replace" >&2
    die "$1 n'a pas pu être mis en place."
  }
  echo "✓ $1 est maintenant celui de $(shown "$broken")"
}

# Sets `shop`, the gateway's URL.
find_shop() {
  shop=http://$("$workshop" compose port gateway 8080 2>/dev/null) || die "La pile n'est pas démarrée : atelier/atelier up"
}

# judge SERVICE: says what the verdict is about; sets `subject`.
judge() {
  local context="celui d'origine"
  subject=$1
  find_shop
  if [[ -f $travail/.pile/$subject.yml ]]; then
    context=$(sed -n "s/^ *build: .*context: '\(.*\)' }/\1/p" "$travail/.pile/$subject.yml")
    if [[ -z $context ]]; then context="un programme sur votre machine"; fi
  fi
  echo "… juge $subject : $(shown "$context")"
}

# The database of what stands in the subject's place.
database() { sed -n 's#.*DATABASE_URL: postgres://\([a-z_]*\):.*#\1#p' "$travail/.pile/$subject.yml" 2>/dev/null || true; }

faults=0
good() { printf '✓ %s\n' "$1"; }
bad() { # expected, seen
  printf '✗ attendu : %s\n  vu      : %s\n' "$1" "$2"
  faults=$((faults + 1))
}

verdict() {
  if ((faults == 0)); then
    printf '\n✓ %s : rien à redire.\n' "${JUDGED_AS:-$name}"
    exit 0
  fi
  local how="l'énoncé dit comment"
  if [[ -n ${subject-} ]]; then how="atelier/atelier replace $subject with DOSSIER"; fi
  printf '\n✗ %s : pas encore. Vous avez corrigé ? Encore faut-il le mettre en place : %s.\n' "${JUDGED_AS:-$name}" "$how"
  exit 1
}

# wait_until SECONDS COMMAND…
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.3
  done
}

query() { compose exec -T postgres psql --tuples-only --no-align --username postgres --command "$1"; }

# lock_table TABLE [IN … MODE]: of $database, for a minute at most. Who locks a table unlocks it, on exit as well.
lock_table() {
  "$workshop" compose exec -T postgres psql --quiet --username postgres --dbname "$database" --command \
    "SET application_name = 'juge'; BEGIN; LOCK TABLE $*; SELECT pg_sleep(60)" >/dev/null 2>&1 </dev/null &
}
unlock_table() { query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'juge'" >/dev/null; }
waits_for_lock() { # how many
  [[ $(query "SELECT count(*) FROM pg_stat_activity WHERE datname = '$database' AND wait_event_type = 'Lock'") -ge $1 ]]
}

# ask METHOD PATH [BODY [HEADER]]: sets `status` (000: none within `patience`) and `body`.
patience=5
ask() {
  local options=(--silent --noproxy '*' --max-time "$patience" --output "$scratch/body" --write-out '%{http_code}' --request "$1")
  if [[ -n ${3-} ]]; then options+=(--header "$json" --data "$3"); fi
  if [[ -n ${4-} ]]; then options+=(--header "$4"); fi
  : >"$scratch/body"
  status=$(curl "${options[@]}" "$shop$2" || true)
  body=$(tr -d '\n' <"$scratch/body")
}

# answers STATUS METHOD PATH…
answers() {
  local wanted=$1
  shift
  ask "$@"
  [[ $status == "$wanted" ]]
}

# The id of a user or an order, or what a field says, in `body`. Those of an order's products are taken away first.
without_products() { sed -E 's/"produits": *\[[^]]*\]//g' <<<"$body"; }
field() { without_products | grep -oE "\"$1\": *(\"[^\"]*\"|[^,}]*)" | head -n 1 | sed -E 's/^"[^"]*": *"?//; s/"$//' || true; }

# A user and a product to order with: sets `user`, `product` and `order_body`.
prepare_order() {
  wait_until 20 answers 200 GET /products || die "GET /products répond $status : la pile est-elle démarrée ?"
  product=$(grep -oE '"id": *"[^"]+' <<<"$body" | head -n 1 | sed 's/.*"//' || true)
  [[ -n $product ]] || die "GET /products n'a pas de produit dont l'id soit un texte : ${body:0:200}"
  wait_until 20 answers 201 POST /users '{"nom":"Martin","prenom":"Zoé","adresse":"3 rue du Puits, Lyon"}' ||
    die "POST /users répond $status."
  user=$(field id)
  [[ -n $user ]] || die "POST /users répond 201 sans id : ${body:0:200}"
  order_body='{"utilisateur_id":"'$user'","produits":[{"id":"'$product'"}]}'
}

# place_order: sets `order`, the id of one that is placed now.
place_order() {
  wait_until 20 answers 201 POST /orders "$order_body" || die "POST /orders répond $status : $body"
  set_order
}
# shellcheck disable=SC2034 # it is for who sources this
set_order() { # from `body`; without an id everything would be found
  order=$(field id)
  [[ -n $order ]] || die "POST /orders répond 201 sans id : ${body:0:200}"
}

container_of() { "$workshop" compose ps --all --quiet "$1" | head -n 1; }

# What the container $watched has printed.
console() { docker logs "$watched" 2>/dev/null; }
console_says() { [[ $(console) == *"$1"* ]]; }

# follow_topic: for `$scratch/topic`, all that is in it, as `Partition:0|headers|key|value`.
follow_topic() {
  on_exit+=(stop_following)
  "$workshop" compose exec -T -e KAFKA_HEAP_OPTS=-Xmx64m kafka bash -c '
    echo "$$" >"/tmp/follow-$0.pid"
    exec timeout 180 /opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server kafka:9092 --topic "$TOPIC" --from-beginning \
      --property print.partition=true --property print.headers=true --property print.key=true --property key.separator="|" \
      --property headers.separator=,' $$ >"$scratch/topic" 2>"$scratch/topic.errors" </dev/null &
}
stop_following() { "$workshop" compose exec -T kafka bash -c 'kill "$(cat "/tmp/follow-$0.pid")"; rm -f "/tmp/follow-$0.pid"' $$; }
topic_has() { grep -q "$1" "$scratch/topic"; }

# write_topic: the lines of its standard input, each `key|value`.
write_topic() {
  "$workshop" compose exec -T -e KAFKA_HEAP_OPTS=-Xmx64m kafka bash -c '
    exec /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server kafka:9092 --topic "$TOPIC" \
      --property parse.key=true --property "key.separator=|"' >"$scratch/producer" 2>&1 ||
    die "rien n'a pu être écrit dans le sujet : $(tail -n 3 "$scratch/producer")"
}

new_uuid() {
  local hex
  hex=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "${hex:0:8}-${hex:8:4}-4${hex:13:3}-a${hex:17:3}-${hex:20:12}"
}

# event KEY ID created|deleted ORDER: a line for write_topic, as an order-service would write it.
event() {
  local now
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  printf '%s|{"specversion":"1.0","id":"%s","source":"/order-service","type":"order.%s.v1","subject":"%s","time":"%s",' "$1" "$2" "$3" "$4" "$now"
  printf '"datacontenttype":"application/json","data":{"id":"%s","date_achat":"%s","utilisateur_id":"%s","prix_total":1.3,' "$4" "$now" "$(new_uuid)"
  printf '"adresse_livraison":"3 rue du Puits, Lyon","produits":[{"id":"%s","nom":"Baguette de tradition","prix":1.3,"quantite":1}]}}\n' "$(new_uuid)"
}

# Sets `watched`, the subject's container: what runs on the host is neither heard nor stopped.
need_container() {
  if grep -q host-gateway "$travail/.pile/$subject.yml" 2>/dev/null; then
    die "Le juge arrête $subject ou lit sa console, et le vôtre tourne hors de la pile : atelier/atelier replace $subject with DOSSIER"
  fi
  watched=$(container_of "$subject")
  [[ -n $watched ]] || die "$subject n'a pas de conteneur : atelier/atelier up"
}

# poison: no JSON, JSON of nobody, an event without its order. With these keys every one of six partitions has some.
poison() {
  local each
  for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
    printf 'essai-%s|ceci n'"'"'est pas du JSON\nessai-%s|{"bonjour":"tout le monde"}\n' "$each" "$each"
    printf 'essai-%s|{"specversion":"1.0","id":"%s","source":"/essai","type":"order.created.v1","data":null}\n' "$each" "$(new_uuid)"
  done | write_topic
}
