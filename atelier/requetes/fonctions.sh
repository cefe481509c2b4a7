# Pour les exercices, depuis la racine du dépôt : `. atelier/requetes/fonctions.sh`
# Le port est celui que prend docker compose : la variable, sinon ce qu'en dit .env.
boutique=http://127.0.0.1:${GATEWAY_PORT:-$(sed -n 's/^GATEWAY_PORT=[^0-9]*\([0-9]*\).*/\1/p' .env 2>/dev/null || true)}
boutique=${boutique/%:/:8080}
json='Content-Type: application/json'

# L'identifiant d'un utilisateur ou d'une commande, pris dans la réponse. Ceux des produits d'une commande sont d'abord ôtés.
identifiant() {
  local reponse
  reponse=$(tr -d '\n')
  sed -E 's/"produits": *\[[^]]*\]//' <<<"$reponse" | grep -oE '"id": *"?[^",}]+' | head -n 1 | sed -E 's/"id": *"?//' | grep . ||
    echo "Pas d'id dans cette réponse : $reponse" >&2
}

# Ajoute Zoé, et dit son identifiant.
ajouter_zoe() { curl -s "$boutique/users" -H "$json" -d @atelier/requetes/zoe.json | identifiant; }

# Les identifiants des produits, un par ligne.
produits() { curl -s "$boutique/products" | tr -d '\n' | grep -oE '"id": *"?[^",}]+' | sed -E 's/"id": *"?//'; }

# Les identifiants des commandes, puis de celles que notre notificateur a montrées, un par ligne.
commandes() {
  curl -s "$boutique/orders" | tr -d '\n' | sed -E 's/"produits": *\[[^]]*\]//g' | grep -oE '"id": *"[^"]+' | sed -E 's/.*"//' | sort
}
annoncees() {
  curl -s "$boutique/notifications" | grep -oE '"type":"order.created.v1","commande_id":"[^"]+' | sed -E 's/.*"//' | sort -u
}
jamais_annoncees() { comm -23 <(commandes) <(annoncees); }
