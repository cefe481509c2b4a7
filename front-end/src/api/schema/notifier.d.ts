export interface paths {
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tout ce qui a été affiché, du plus récent au plus ancien */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ce qui est affiché, au moment où cela l'est (server-sent events)
         * @description Un événement par notification, dans l'ordre de l'affichage : `event:` est son type, `id:` son identifiant, et `data:`
         *     le même JSON que dans `GET /notifications`, sur une ligne. Le flux commence maintenant, ou juste après l'événement
         *     donné par `Last-Event-ID` : rien n'est perdu ni répété, même si le service a redémarré entre-temps. Un identifiant bien
         *     formé mais inconnu fait tout reprendre depuis le début.
         *
         *     Un commentaire est envoyé toutes les 15 secondes. Le flux n'a pas de fin, mais le service le coupe quand il s'arrête ou
         *     quand le client lit trop lentement : le client revient alors avec `Last-Event-ID`, comme `EventSource` le fait tout
         *     seul. (Swagger UI n'affiche une réponse qu'à sa fin : `curl -N` montre le flux.)
         */
        get: operations["followNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * CommandeAnnoncee
         * @description Une commande, telle qu'elle a été annoncée
         * @example {
         *       "id": "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02",
         *       "date_achat": "2026-11-22T10:15:04.123Z",
         *       "utilisateur_id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *       "prix_total": 23,
         *       "adresse_livraison": "12 rue des Lilas, Lyon",
         *       "produits": [
         *         {
         *           "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *           "nom": "Miel de châtaignier",
         *           "prix": 11.5,
         *           "quantite": 2
         *         }
         *       ]
         *     }
         */
        CommandeAnnoncee: {
            /**
             * Format: uuid
             * @description Identifiant de la commande
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            id: string;
            /**
             * Format: date-time
             * @description Moment de la commande
             * @example 2026-11-22T10:15:04.123Z
             */
            date_achat: string;
            /**
             * Format: uuid
             * @description Qui a commandé
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            utilisateur_id: string;
            /**
             * @description Somme des prix × quantités, en euros
             * @example 23
             */
            prix_total: number;
            /**
             * @description Où livrer
             * @example 12 rue des Lilas, Lyon
             */
            adresse_livraison: string;
            /**
             * @description Les produits, tels qu'ils étaient au moment de la commande
             * @example [
             *       {
             *         "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
             *         "nom": "Miel de châtaignier",
             *         "prix": 11.5,
             *         "quantite": 2
             *       }
             *     ]
             */
            produits: components["schemas"]["LigneAnnoncee"][];
        };
        /**
         * Faute
         * @description One fault of a request's body, at the place that the JSON pointer (RFC 6901) names.
         * @example {
         *       "pointer": "/nom",
         *       "detail": "doit être une chaîne de caractères"
         *     }
         */
        Faute: {
            /**
             * @description Pointeur JSON (RFC 6901) vers la valeur en faute
             * @example /nom
             */
            pointer: string;
            /**
             * @description Ce qui ne va pas
             * @example doit être une chaîne de caractères
             */
            detail: string;
        };
        /**
         * LigneAnnoncee
         * @description Un produit commandé
         * @example {
         *       "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *       "nom": "Miel de châtaignier",
         *       "prix": 11.5,
         *       "quantite": 2
         *     }
         */
        LigneAnnoncee: {
            /**
             * Format: uuid
             * @description Identifiant du produit
             * @example 019ad735-8fb8-71a3-af67-19acad3c2d6d
             */
            id: string;
            /**
             * @description Nom du produit
             * @example Miel de châtaignier
             */
            nom: string;
            /**
             * @description Prix d'un exemplaire, en euros
             * @example 11.5
             */
            prix: number;
            /**
             * Format: uint32
             * @description Nombre d'exemplaires
             * @example 2
             */
            quantite: number;
        };
        /**
         * Notification
         * @description Un événement affiché
         * @example {
         *       "id": "019aabda-7b10-7a41-b6f1-3d2c8e5f9a01",
         *       "type": "order.created.v1",
         *       "commande_id": "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02",
         *       "message": "commande ajoutée    019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02  2 articles  23,00 €  → 12 rue des Lilas, Lyon",
         *       "date": "2026-11-22T10:15:04.123Z",
         *       "publie_le": "2026-11-22T10:15:04.131Z",
         *       "affiche_le": "2026-11-22T10:15:04.134Z",
         *       "commande": {
         *         "id": "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02",
         *         "date_achat": "2026-11-22T10:15:04.123Z",
         *         "utilisateur_id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *         "prix_total": 23,
         *         "adresse_livraison": "12 rue des Lilas, Lyon",
         *         "produits": [
         *           {
         *             "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *             "nom": "Miel de châtaignier",
         *             "prix": 11.5,
         *             "quantite": 2
         *           }
         *         ]
         *       }
         *     }
         */
        Notification: {
            /**
             * Format: uuid
             * @description Identifiant de l'événement (UUIDv7)
             * @example 019aabda-7b10-7a41-b6f1-3d2c8e5f9a01
             */
            id: string;
            /**
             * @description Type de l'événement : `order.created.v1` ou `order.deleted.v1`
             * @example order.created.v1
             */
            type: string;
            /**
             * Format: uuid
             * @description Identifiant de la commande
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            commande_id: string;
            /**
             * @description La ligne affichée sur la console, sans son heure
             * @example commande ajoutée    019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02  2 articles  23,00 €  → 12 rue des Lilas, Lyon
             */
            message: string;
            /**
             * Format: date-time
             * @description Moment de l'événement : la commande est enregistrée, ou supprimée
             * @example 2026-11-22T10:15:04.123Z
             */
            date: string;
            /**
             * Format: date-time
             * @description Moment où le courtier de messages l'a accepté
             * @example 2026-11-22T10:15:04.131Z
             */
            publie_le: string;
            /**
             * Format: date-time
             * @description Moment où il a été affiché
             * @example 2026-11-22T10:15:04.134Z
             */
            affiche_le: string;
            /**
             * @description La commande, telle que l'événement la donne
             * @example {
             *       "id": "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02",
             *       "date_achat": "2026-11-22T10:15:04.123Z",
             *       "utilisateur_id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
             *       "prix_total": 23,
             *       "adresse_livraison": "12 rue des Lilas, Lyon",
             *       "produits": [
             *         {
             *           "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
             *           "nom": "Miel de châtaignier",
             *           "prix": 11.5,
             *           "quantite": 2
             *         }
             *       ]
             *     }
             */
            commande: components["schemas"]["CommandeAnnoncee"] & unknown;
        };
        /**
         * Probleme
         * @description The JSON of a problem.
         * @example {
         *       "type": "urn:echoppe:problem:invalid-body",
         *       "title": "Corps de requête invalide",
         *       "status": 400,
         *       "detail": "1 faute dans le corps de la requête",
         *       "instance": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *       "errors": [
         *         {
         *           "pointer": "/nom",
         *           "detail": "doit être une chaîne de caractères"
         *         }
         *       ]
         *     }
         */
        Probleme: {
            /**
             * @description Genre de problème, stable : `urn:echoppe:problem:<nom>`
             * @example urn:echoppe:problem:invalid-body
             */
            type: string;
            /**
             * @description Le genre de problème en quelques mots
             * @example Corps de requête invalide
             */
            title: string;
            /**
             * Format: int32
             * @description Statut HTTP de la réponse
             * @example 400
             */
            status: number;
            /**
             * @description Ce qui ne va pas dans cette requête
             * @example 1 faute dans le corps de la requête
             */
            detail: string;
            /**
             * @description Identifiant de la requête, aussi dans l'en-tête `X-Request-Id`
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            instance: string;
            /**
             * @description Toutes les fautes du corps de la requête
             * @default []
             * @example [
             *       {
             *         "pointer": "/nom",
             *         "detail": "doit être une chaîne de caractères"
             *       }
             *     ]
             */
            errors: components["schemas"]["Faute"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Succès */
            200: {
                headers: {
                    /** @description Adresse de la suite, `rel="next"` (RFC 8288), quand il y en a une */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"][];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Momentanément indisponible : réessayer après le délai de `Retry-After` */
            503: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
    followNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description Identifiant du dernier événement reçu */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Le flux : des événements, dont `data:` est du JSON sur une ligne, et des commentaires */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Illisible : un paramètre ou le corps ne correspond pas au schéma */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Erreur interne */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
        };
    };
}
