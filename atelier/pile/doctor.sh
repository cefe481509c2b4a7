# shellcheck shell=bash disable=SC2154
# `atelier doctor`, sourced by ../atelier: each line says what is so; one that is not ✓ also what it means and what to do.

ok() { printf '✓ %s\n' "$1"; }
warn() { printf '! %s\n' "$1" && advise "${@:2}"; }
bad() {
  faults=$((faults + 1))
  printf '✗ %s\n' "$1" && advise "${@:2}"
}
advise() { printf '    %s\n' "$@"; }

# at_least VERSION LEAST: whether one version is the other or later.
at_least() {
  local have=${1#v} least=$2 i h l
  for i in 1 2 3; do
    h=$(cut -d. -f$i <<<"${have%%[-+]*}") l=$(cut -d. -f$i <<<"$least")
    if ((10#${h:-0} != 10#${l:-0})); then return $((10#${h:-0} < 10#${l:-0})); fi
  done
}

# epoch TIME: the seconds since 1970 of an RFC 3339 time; date(1) reads it in no way that is the same everywhere.
epoch() {
  local form='^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|([+-])([0-9]{2}):?([0-9]{2}))$'
  [[ $1 =~ $form ]] || return 1
  local y=$((10#${BASH_REMATCH[1]})) m=$((10#${BASH_REMATCH[2]})) d=$((10#${BASH_REMATCH[3]}))
  local seconds=$((10#${BASH_REMATCH[4]} * 3600 + 10#${BASH_REMATCH[5]} * 60 + 10#${BASH_REMATCH[6]}))
  local zone=$((10#${BASH_REMATCH[10]:-0} * 3600 + 10#${BASH_REMATCH[11]:-0} * 60))
  if [[ ${BASH_REMATCH[9]} == - ]]; then zone=$((-zone)); fi
  if ((m <= 2)); then y=$((y - 1)) m=$((m + 12)); fi
  local days=$((365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 719469))
  echo $((days * 86400 + seconds - zone))
}

listens() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

doctor() {
  local faults=0
  check_docker && check_stack
  check_proxies
  check_line_endings
  echo
  if ((faults > 0)); then
    echo "$faults chose(s) à régler avant de continuer : les lignes ✗."
    return 1
  fi
  echo "Rien n'empêche l'atelier. Ensuite : atelier/atelier pull (la première fois), puis atelier/atelier up"
}

check_docker() {
  local info error version os architecture memory time proxy before after
  before=$(date +%s)
  if ! command -v docker >/dev/null; then
    bad "Docker n'est pas installé." "Tout l'atelier tourne dans Docker." \
      "Installez Docker Desktop (Windows, macOS) ou Docker Engine (Linux) : https://docs.docker.com/get-docker/"
    return 1
  fi
  if ! info=$(docker info --format '{{.ServerVersion}}|{{.OSType}}|{{.Architecture}}|{{.MemTotal}}|{{.SystemTime}}|{{.HTTPSProxy}}' 2>&1); then
    error=$(tail -n 1 <<<"$info")
    if [[ $info == *"permission denied"* ]]; then
      bad "Vous n'avez pas le droit d'utiliser Docker." "$error" "sudo usermod -aG docker \$USER, puis fermez votre session et rouvrez-la."
    else
      bad "Docker ne répond pas." "$error" "Démarrez Docker Desktop (sous Linux : sudo systemctl start docker)."
    fi
    return 1
  fi
  after=$(date +%s)
  IFS='|' read -r version os architecture memory time proxy < <(tail -n 1 <<<"$info")
  check_engine "$version"
  check_compose
  check_platform "$os" "$architecture"
  check_memory "$memory"
  check_clock "$time" "$before" "$after"
  engine_proxy=$proxy
}

check_engine() {
  if at_least "$1" 25.0; then
    ok "Docker Engine $1"
  else
    bad "Docker Engine $1 : il faut 25 ou plus récent." "La pile demande des contrôles de santé rapprochés au démarrage (start_interval)." \
      "Mettez Docker à jour : https://docs.docker.com/engine/install/"
  fi
}

check_compose() {
  local version
  if ! version=$(docker compose version --short 2>/dev/null); then
    bad "Le greffon Compose manque." "« docker compose » (sans tiret) démarre la pile ; l'ancien « docker-compose » ne suffit pas." \
      "Installez docker-compose-plugin, ou Docker Desktop qui l'a."
  elif at_least "$version" 2.24.4; then
    ok "Docker Compose $version"
  else
    bad "Docker Compose $version : il faut 2.24.4 ou plus récent." "Prendre la place d'un service s'écrit avec !override et !reset, que les anciens ne lisent pas." \
      "Mettez à jour Docker Desktop, ou le paquet docker-compose-plugin."
  fi
}

check_platform() {
  local image foreign=''
  if [[ $1 != linux ]]; then
    bad "Docker fait tourner des conteneurs $1." "Les images de l'atelier sont pour Linux." \
      "Docker Desktop, clic droit sur son icône : Switch to Linux containers."
    return
  fi
  case $2 in
    x86_64 | amd64 | aarch64 | arm64) ok "Plateforme : $1, $2" ;;
    *) warn "Plateforme : $1, $2." "Les images n'existent que pour amd64 et arm64 : elles ne démarreront sans doute pas ici." ;;
  esac
  for image in $(compose --profile '*' config --images 2>/dev/null | sort -u); do
    case $(docker image inspect --format '{{.Architecture}}' "$image" 2>/dev/null)/$2 in
      / | amd64/x86_64 | amd64/amd64 | arm64/aarch64 | arm64/arm64 | /*) ;;
      *) foreign+=" $image" ;;
    esac
  done
  if [[ -n $foreign ]]; then
    warn "Des images sont pour un autre processeur :$foreign" "Elles sont émulées, donc lentes, ou s'arrêtent sur « exec format error »." \
      "docker image rm$foreign, puis atelier/atelier pull"
  fi
}

check_memory() {
  local mib=$(($1 / 1048576))
  if ((mib < 2000)); then
    bad "Docker a $mib Mio de mémoire : il en faut 2000." "La pile en prend 1000, vos services le reste ; Kafka serait tué le premier." \
      "Docker Desktop : Settings, Resources, Memory. WSL : memory= dans .wslconfig, puis wsl --shutdown."
  elif ((mib < 3800)); then
    warn "Docker a $mib Mio de mémoire." "Assez pour la pile ; la première construction des images (du Rust) peut être tuée faute de place." \
      "Donnez-lui 4 Gio le temps de « atelier/atelier pull », ou prenez les images toutes faites (atelier/hors-ligne.md)."
  else
    ok "Mémoire de Docker : $mib Mio"
  fi
}

# check_clock TIME BEFORE AFTER: what it was at Docker's between two moments of ours; a busy machine takes long to say so.
check_clock() {
  local theirs apart=0
  theirs=$(epoch "$1") || return 0
  if ((theirs < $2)); then apart=$(($2 - theirs)); elif ((theirs > $3)); then apart=$((theirs - $3)); fi
  if ((apart > 5)); then
    bad "L'horloge de Docker a $apart s d'écart avec celle de votre machine." "Les dates des commandes seront fausses, et le TLS peut refuser des certificats." \
      "Redémarrez Docker Desktop ; sous WSL : wsl --shutdown."
  else
    ok "Horloge : Docker est à l'heure de votre machine"
  fi
}

check_stack() {
  local config project port name own
  if ! config=$(compose config 2>&1); then
    bad "Les fichiers de la pile ne se lisent pas." "$(tail -n 1 <<<"$config")" "Regardez .env et atelier/travail/.pile/ ; git status dit ce qui a changé."
    return
  fi
  project=$(sed -n 's/^name: //p' <<<"$config")
  while read -r port; do
    if ! listens "$port"; then
      ok "Port $port : libre"
      continue
    fi
    IFS='|' read -r own name < <(docker ps --filter "publish=$port" --format '{{.Label "com.docker.compose.project"}}|{{.Names}}' | head -n 1) || true
    if [[ $own == "$project" ]]; then
      ok "Port $port : la pile s'en sert"
    elif [[ -n $name ]]; then
      bad "Port $port : le conteneur $name l'occupe." "La pile ne pourra pas démarrer." "docker stop $name, ou prenez un autre port : $(variable_of "$port")"
    else
      bad "Port $port : un programme de votre machine l'occupe." "La pile ne pourra pas démarrer." \
        "Arrêtez-le (lsof -i :$port, ou netstat -ano sous Windows, dit lequel), ou prenez un autre port : $(variable_of "$port")"
    fi
  done < <(sed -n 's/^ *published: "\(.*\)"$/\1/p' <<<"$config")
}

# variable_of PORT: how to choose another one.
variable_of() {
  case $1 in
    "${ATELIER_KAFKA_PORT:-29092}") echo "ATELIER_KAFKA_PORT=29093 dans le fichier .env" ;;
    "${ATELIER_POSTGRES_PORT:-5433}") echo "ATELIER_POSTGRES_PORT=5434 dans le fichier .env" ;;
    *) echo "GATEWAY_PORT=8088 dans le fichier .env" ;;
  esac
}

check_proxies() {
  local proxy=${HTTPS_PROXY:-${https_proxy:-${HTTP_PROXY:-${http_proxy:-}}}} direct=,${NO_PROXY:-${no_proxy:-}},
  if [[ -z $proxy ]]; then
    ok "Mandataire (proxy) : aucun dans ce terminal"
    return
  fi
  if [[ $direct == *,127.0.0.1,* || $direct == *'*'* ]]; then
    ok "Mandataire : $proxy, sauf pour 127.0.0.1"
  else
    bad "Mandataire : $proxy, même pour 127.0.0.1." "curl lui demanderait votre propre machine, et il répondrait 403 ou 502 à la place de la pile." \
      "export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost"
  fi
  if [[ -z ${engine_proxy-} ]]; then
    warn "Docker n'a pas de mandataire, votre terminal si." "« docker pull » ira droit dehors, et restera peut-être sans réponse." \
      "Docker Desktop : Settings, Resources, Proxies. Linux : https://docs.docker.com/engine/daemon/proxy/"
  fi
  if ! grep -q '"proxies"' "${DOCKER_CONFIG:-$HOME/.docker}/config.json" 2>/dev/null; then
    warn "Les constructions d'images ne connaissent pas le mandataire." "« npm ci » et « pip install » dans un Dockerfile resteront sans réponse." \
      "« proxies » dans ~/.docker/config.json : https://docs.docker.com/engine/cli/proxy/"
  fi
}

check_line_endings() {
  local carriage=$'\r' files
  files=$(cd "$root" && {
    grep -rlI "$carriage" docker-compose.yml Dockerfile postgres api-gateway atelier \
      --exclude-dir=node_modules --exclude-dir=travail --exclude='*.ps1'
    grep -rlI "$carriage" atelier/travail --exclude-dir=node_modules --include='*.sh' --include=Dockerfile
  } 2>/dev/null) || true
  if [[ -z $files ]]; then
    ok "Fins de ligne : LF, comme il faut dans un conteneur"
  else
    bad "Fins de ligne de Windows (CRLF) dans : $(tr '\n' ' ' <<<"$files")" "Dans un conteneur, un tel script échoue par « \$'\\r': command not found » ou « no such file or directory »." \
      "Votre éditeur les change (en bas à droite : CRLF → LF) ; ou : tr -d '\\r' <FICHIER >copie && cat copie >FICHIER" "Pour la suite : git config --global core.autocrlf input"
  fi
  if [[ $root == /mnt/[a-z]/* ]] && grep -qi microsoft /proc/version 2>/dev/null; then
    warn "Le dépôt est sur le disque de Windows ($root)." "Depuis WSL tout y est lent, et les droits des fichiers n'y sont pas." "Clonez-le dans votre dossier de Linux : cd ~ && git clone …"
  fi
}
