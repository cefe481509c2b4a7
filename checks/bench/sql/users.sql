SELECT row_to_json(listed) FROM (
  SELECT id, last_name AS nom, first_name AS prenom, address AS adresse FROM users ORDER BY id
) AS listed
