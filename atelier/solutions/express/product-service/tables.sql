-- Two processes that start at once would both create a table.
SELECT pg_advisory_xact_lock(1);

CREATE TABLE IF NOT EXISTS products (
    id uuid PRIMARY KEY,
    position integer NOT NULL UNIQUE,
    name text NOT NULL,
    description text NOT NULL,
    price_cents integer NOT NULL
);

INSERT INTO products (position, price_cents, id, name, description) VALUES
(1, 130, '019ad735-8400-7a3b-8199-c6b41c80317f', 'Baguette de tradition', 'Une baguette au levain, cuite sur pierre le matin même.'),
(2, 580, '019ad735-87e8-7bdd-8fac-4ee446685257', 'Pain de campagne', 'Une miche d’un kilo à la farine de blé et de seigle, qui se garde quatre jours.'),
(3, 690, '019ad735-8bd0-7392-af22-582a23b8c1e9', 'Confiture de mirabelles', 'Des mirabelles de Lorraine, du sucre de canne et rien d’autre. Pot de 350 g.'),
(4, 1150, '019ad735-8fb8-71a3-af67-19acad3c2d6d', 'Miel de châtaignier', 'Un miel sombre et corsé, récolté en Ardèche. Pot de 500 g.'),
(5, 1890, '019ad735-93a0-7e46-8590-67e08b9d2434', 'Huile d’olive vierge extra', 'Une huile fruitée de la vallée des Baux, pressée à froid. Bouteille de 75 cl.'),
(6, 495, '019ad735-9788-7972-8208-ba3c6c031199', 'Sel de Guérande', 'De la fleur de sel récoltée à la main, dans un sachet de toile de 250 g.'),
(7, 340, '019ad735-9b70-707a-8dfe-2a2217fc695a', 'Moutarde à l’ancienne', 'Des graines broyées à la meule de pierre, "comme à Dijon". Pot de 200 g.'),
(8, 420, '019ad735-9f58-73b8-a687-7991815ef6d1', 'Lentilles vertes du Puy', 'De petites lentilles au goût de noisette, qui cuisent sans trempage. Paquet de 500 g.'),
(9, 750, '019ad735-a340-706c-8cb9-c18a8fadc1a6', 'Café moulu de Colombie', 'Un pur arabica torréfié lentement, aux notes de cacao. Paquet de 250 g.'),
(10, 860, '019ad735-a728-7b74-ace2-8223a65ed389', 'Thé vert à la menthe', 'Un thé gunpowder et de la nanah, en vrac. Boîte métallique de 100 g.'),
(11, 450, '019ad735-ab10-78b8-8e1b-b2f86b65a6a4', 'Chocolat noir 70 %', 'Une tablette de 100 g, du cacao de Madagascar, sans lécithine.'),
(12, 720, '019ad735-aef8-772f-91cd-e06496da1dac', 'Sirop de violette', 'Un sirop de Toulouse pour l’eau, les glaces et les cocktails. Bouteille de 50 cl.'),
(13, 395, '019ad735-b2e0-7cf3-806a-79c7de8a774b', 'Biscuits au beurre salé', 'Une douzaine de palets bretons dorés, croquants et généreux en beurre.'),
(14, 310, '019ad735-b6c8-7c24-8a37-dbb1ce4a2bbd', 'Limonade artisanale', 'Une limonade trouble au citron de Menton, peu sucrée. Bouteille de 75 cl.'),
(15, 535, '019ad735-bab0-7b2b-95c6-aa1d6c307511', 'Sardines à l’huile d’olive', 'Des sardines préparées à la main à Quiberon, qui se bonifient avec les années. Boîte de 115 g.'),
(16, 90, '019ad735-be98-7472-8dc7-b35e27cd8130', 'Crayon à papier HB', 'Un crayon en bois de tilleul, avec une gomme au bout.'),
(17, 980, '019ad735-c280-7f50-958a-c3dec37459ee', 'Carnet ligné A5', 'Un carnet cousu de 96 pages, au papier ivoire de 90 g. Il s’ouvre bien à plat.'),
(18, 3400, '019ad735-c668-71a2-9850-ba9f17be3111', 'Stylo-plume', 'Une plume en acier moyenne, un corps en laiton brossé. Livré avec six cartouches bleues.'),
(19, 790, '019ad735-ca50-718c-b63d-59045be6128e', 'Encre violette', 'Un flacon de 30 ml de l’encre "des écoliers", lavable et fluide.'),
(20, 1450, '019ad735-ce38-7580-90ed-e8e99a8dca03', 'Papier à lettres', 'Cinquante feuilles de vergé et vingt-cinq enveloppes doublées.'),
(21, 1290, '019ad735-d220-7ce9-aeb3-ecf40b1f9163', 'Agenda de poche', 'Une semaine sur deux pages, un signet et un élastique. Il tient dans une veste.'),
(22, 840, '019ad735-d608-7759-87fd-26de89463e85', 'Ciseaux de bureau', 'Des lames en acier inoxydable de 18 cm, pour droitiers et pour gauchers.'),
(23, 4200, '019ad735-d9f0-7f91-9839-e844ec1b8ca1', 'Boîte d’aquarelle', 'Douze demi-godets, un pinceau de martre et une palette pliante en métal.'),
(24, 1990, '019ad735-ddd8-7142-92c3-6ed08d5288f1', 'Puzzle de 1 000 pièces', 'Les toits de Paris au petit matin, sur un carton épais et sans reflets.'),
(25, 1350, '019ad735-e1c0-7d45-a795-d3dea0ee89ae', 'Torchon de lin', 'Un torchon tissé dans les Vosges, qui absorbe mieux à chaque lavage.'),
(26, 475, '019ad735-e5a8-7e2a-9725-073cdc98d2c1', 'Savon de Marseille', 'Un cube de 300 g à l’huile d’olive, sans parfum ni colorant.'),
(27, 2490, '019ad735-e990-793c-ad17-b47c3139d32c', 'Bougie parfumée', 'Une cire végétale à la fleur d’oranger, qui brûle quarante heures.'),
(28, 1680, '019ad735-ed78-711c-aa52-23660bbb2599', 'Bol breton', 'Un bol en faïence peint à la main, avec deux oreilles. Le prénom est offert.'),
(29, 5990, '019ad735-f160-73a5-9285-5513c5e7ce8a', 'Couteau de poche', 'Une lame de 9 cm et un manche en genévrier, forgé à Thiers.'),
(30, 21900, '019ad735-f548-7fc3-b6bd-8689146d3f31', 'Cocotte en fonte', 'Une cocotte émaillée de 24 cm pour les plats qui mijotent, compatible avec tous les feux.'),
(31, 3850, '019ad735-f930-73b9-8676-ceb4ddd1dfb2', 'Moulin à poivre', 'Un mécanisme en acier garanti à vie dans un corps en hêtre de 18 cm.'),
(32, 2999, '019ad735-fd18-7614-9d04-aca447294739', 'Panier de marché', 'Un panier en palmier tressé, avec de longues anses en cuir.'),
(33, 12900, '019ad736-0100-7a2b-9759-6910d58842de', 'Couverture de laine', 'Une laine des Pyrénées, douce et lourde, de 140 sur 200 cm.'),
(34, 8995, '019ad736-04e8-729a-96bc-c1545ec42e08', 'Lampe d’atelier', 'Un bras articulé, un abat-jour en tôle laquée et une douille E27. L’ampoule n’est pas fournie.'),
(35, 3640, '019ad736-08d0-735a-9116-2a21ab9099a4', 'Arrosoir en zinc', 'Une contenance de cinq litres et une pomme en laiton, pour le balcon ou le potager.'),
(36, 14500, '019ad736-0cb8-7b3a-abbf-3eb6efc89849', 'Fauteuil de jardin', 'Un fauteuil pliant en acacia huilé, avec une toile écrue et lavable.'),
(37, 17950, '019ad736-10a0-7a5e-a6fc-009c12476f57', 'Radio vintage', 'Une radio FM en noyer, avec un haut-parleur large bande et une entrée auxiliaire.'),
(38, 35000, '019ad736-1488-7a28-a22f-59012bcfbe01', 'Machine à expresso', 'Une chaudière en laiton, une buse à vapeur et quinze bars de pression.')
ON CONFLICT (id) DO NOTHING;
