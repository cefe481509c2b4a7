SELECT row_to_json(listed) FROM (
  SELECT id,
    to_char(placed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS date_achat,
    user_id AS utilisateur_id,
    prix_total,
    delivery_address AS adresse_livraison,
    produits
  FROM orders, LATERAL (
    SELECT sum((cents * quantity / 100.0)::numeric(20, 2)) AS prix_total,
      json_agg(json_build_object('id', product_id, 'nom', name, 'prix', (cents / 100.0)::numeric(20, 2), 'quantite', quantity)) AS produits
    FROM (
      SELECT line->>'product_id' AS product_id, line->>'name' AS name,
        (line->>'unit_price_cents')::bigint AS cents, (line->>'quantity')::integer AS quantity
      FROM jsonb_array_elements(lines) AS line
    ) AS lines
  ) AS computed
  ORDER BY id
) AS listed
