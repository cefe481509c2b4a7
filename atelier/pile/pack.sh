# shellcheck shell=bash disable=SC2154
# `atelier pull` and `atelier pack`, sourced by ../atelier: the images, from where they are or from an archive for a room without
# a network. There the images of Node.js and Python are ours, under their own names: the same, and in them what npm and pip would
# download, so that no Dockerfile has to be another one.

packed=$travail/hors-ligne

# The images that participants' Dockerfiles begin with.
base_images() { sed -n 's/^FROM \([^ ]*\).*/\1/p' "$root"/atelier/starters/*/Dockerfile "$root"/atelier/solutions/*/*/Dockerfile | sort -u; }

shop() { docker compose --project-directory "$root" --file "$root/docker-compose.yml" --file "$root/atelier/compose.yml" --profile '*' "$@"; }

pull() {
  local service missing=()
  need_docker
  if [[ -f $packed/images.tar.gz ]]; then
    unpack
    return
  fi
  shop pull --ignore-buildable
  for service in $(base_images); do docker pull "$service"; done
  for service in $services front-end conformance; do
    docker image inspect "echoppe/$service" >/dev/null 2>&1 || missing+=("$service")
  done
  if ((${#missing[@]} > 0)); then
    echo "Il reste à construire ${missing[*]} : un quart d'heure la première fois, si ce sont des services en Rust."
    shop build "${missing[@]}"
  fi
  echo "✓ Les images sont là. Ensuite : atelier/atelier up"
}

unpack() {
  local image
  echo "Images de l'archive : quelques minutes…"
  docker load --quiet --input "$packed/images.tar.gz"
  for image in $(docker image ls --format '{{.Repository}}:{{.Tag}}' | sed -n 's#^hors-ligne/##p'); do
    docker tag "hors-ligne/$image" "$image"
  done
  echo "✓ Les images sont là, et npm et pip trouvent dans les constructions ce que l'archive a d'eux."
  echo "  Sur votre machine : npm ci --offline --cache $(shown "$packed")/npm"
  echo "  et, avec Python 3.13 sous Linux : pip install --no-index --find-links $(shown "$packed")/pip --requirement requirements.txt"
  echo "  De nouveau avec le réseau, un jour : docker pull des images de Node.js et de Python les rend comme avant."
  echo "  Ensuite : atelier/atelier up"
}

pack() {
  local archive images=() image stage
  need_docker
  archive=${1:-echoppe-atelier-$(docker version --format '{{.Server.Arch}}').tar}
  for image in $(shop config --images | sort -u) $(base_images); do
    docker image inspect "$image" >/dev/null 2>&1 || die "L'image $image n'est pas là : d'abord atelier/atelier pull"
  done
  mkdir -p "$(dirname "$archive")"
  archive=$(cd "$(dirname "$archive")" && pwd)/$(basename "$archive")
  stage=$(mktemp -d "$archive.XXXXXX")
  # shellcheck disable=SC2064 # the name is known now
  trap "rm -rf '$stage'" EXIT
  mkdir -p "$stage/echoppe/atelier/travail/hors-ligne"
  git -C "$root" archive HEAD | tar -xf - -C "$stage/echoppe"
  for image in $(base_images); do
    echo "Ce que npm et pip prennent dehors, pour $image…"
    fill_cache "$image" "$stage/echoppe/atelier/travail/hors-ligne"
    images+=("hors-ligne/$image")
  done
  echo "Les images…"
  for image in $(shop config --images | sort -u); do images+=("$image"); done
  docker save "${images[@]}" | gzip -1 >"$stage/echoppe/atelier/travail/hors-ligne/images.tar.gz"
  tar -cf "$archive" -C "$stage" echoppe
  printf '✓ %s (%s)\n' "$(shown "$archive")" "$(du -h "$archive" | cut -f1)"
  echo "  Dans la salle : tar xf $(basename "$archive") && cd echoppe && atelier/atelier pull && atelier/atelier up"
}

# fill_cache IMAGE DIRECTORY: makes hors-ligne/IMAGE, and leaves what is in it beside the images for those who work on the host.
fill_cache() {
  local kind=npm container
  if [[ $1 == python* ]]; then kind=pip; fi
  docker build --tag "hors-ligne/$1" --build-arg "IMAGE=$1" --file "$root/atelier/pile/hors-ligne.$kind.Dockerfile" "$root/atelier"
  container=$(docker create "hors-ligne/$1")
  docker cp --quiet "$container:/opt/hors-ligne/." "$2/$kind"
  docker rm "$container" >/dev/null
}
