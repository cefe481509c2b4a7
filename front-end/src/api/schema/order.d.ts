export interface paths {
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Les commandes, toutes ou une partie, de la plus ancienne à la plus récente */
        get: operations["listOrders"];
        put?: never;
        /** Passer une commande */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Une commande */
        get: operations["findOrder"];
        put?: never;
        post?: never;
        /** Supprimer une commande */
        delete: operations["deleteOrder"];
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
         * Commande
         * @description Une commande
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
        Commande: {
            /**
             * Format: uuid
             * @description Identifiant (UUIDv7), donné par le serveur
             * @example 019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02
             */
            id: string;
            /**
             * Format: date-time
             * @description Moment de la commande, donné par le serveur
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
            produits: components["schemas"]["LigneDeCommande"][];
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
         * LigneDeCommande
         * @description Un produit commandé
         * @example {
         *       "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *       "nom": "Miel de châtaignier",
         *       "prix": 11.5,
         *       "quantite": 2
         *     }
         */
        LigneDeCommande: {
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
         * NouvelleCommande
         * @description De quoi passer une commande
         * @example {
         *       "utilisateur_id": "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4",
         *       "adresse_livraison": "12 rue des Lilas, Lyon",
         *       "prix_total": 23,
         *       "produits": [
         *         {
         *           "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *           "quantite": 2
         *         }
         *       ]
         *     }
         */
        NouvelleCommande: {
            /**
             * Format: uuid
             * @description Qui commande
             * @example 019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4
             */
            utilisateur_id: string;
            /**
             * @description Où livrer ; à défaut, l'adresse de l'utilisateur
             * @example 12 rue des Lilas, Lyon
             */
            adresse_livraison?: string;
            /**
             * @description Le total attendu, en euros ; un autre total est refusé (409)
             * @example 23
             */
            prix_total?: number;
            /**
             * @description Les produits ; le même deux fois est réuni en une ligne
             * @example [
             *       {
             *         "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
             *         "quantite": 2
             *       }
             *     ]
             */
            produits: components["schemas"]["NouvelleLigne"][];
        };
        /**
         * NouvelleLigne
         * @description Un produit à commander
         * @example {
         *       "id": "019ad735-8fb8-71a3-af67-19acad3c2d6d",
         *       "quantite": 2
         *     }
         */
        NouvelleLigne: {
            /**
             * Format: uuid
             * @description Identifiant du produit
             * @example 019ad735-8fb8-71a3-af67-19acad3c2d6d
             */
            id: string;
            /**
             * Format: uint32
             * @description Nombre d'exemplaires ; 1 à défaut
             * @example 2
             */
            quantite?: number;
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
    listOrders: {
        parameters: {
            query?: {
                /** @description Seulement celles de cet utilisateur */
                utilisateur_id?: string;
                /** @description Combien au plus ; toutes à défaut */
                limit?: number;
                /** @description La suite de cette commande, même supprimée depuis */
                after?: string;
                /** @description `asc` : de la plus ancienne à la plus récente, à défaut ; `desc` : l'inverse */
                order?: "asc" | "desc";
            };
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
                    "application/json": components["schemas"]["Commande"][];
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
    placeOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NouvelleCommande"];
            };
        };
        responses: {
            /** @description La commande est enregistrée et sera annoncée */
            201: {
                headers: {
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commande"];
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
            /** @description Le corps de la requête n'est pas arrivé à temps */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Conflit avec l'état actuel ; cette requête n'a rien enregistré */
            409: {
                headers: {
                    /** @description Secondes à attendre avant de réessayer */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Corps de plus de 64 Kio */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Type de contenu non pris en charge */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description Lisible mais inacceptable ; rien n'a été enregistré */
            422: {
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
    findOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304 */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Identifiant de la commande */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Succès */
            200: {
                headers: {
                    /** @description Désigne cet état de la ressource */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commande"];
                };
            };
            /** @description Inchangé depuis l'état que désigne `If-None-Match` */
            304: {
                headers: {
                    /** @description Désigne cet état de la ressource */
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description Introuvable */
            404: {
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
    deleteOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description L'`ETag` de l'état à supprimer : si ce n'est pas l'actuel, rien n'est supprimé (412) */
                "If-Match"?: string;
            };
            path: {
                /** @description Identifiant de la commande */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description La commande est supprimée, ce qui sera annoncé */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description Introuvable */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Probleme"];
                };
            };
            /** @description `If-Match` ne désigne pas l'état actuel ; rien n'a changé */
            412: {
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
}
