-- name: candidates
-- Everyone of the asked set, each with her place, due date and the refusal that applies, if any.
-- The order of the WHENs is the order of cards.rules.may_apply.
CREATE TEMPORARY TABLE candidate ON COMMIT DROP AS
WITH asked (person_id, line_number) AS ({asked}),
facts (person_id, birth_on, document_kind, postcode) AS ({facts}),
place (outlet_id, district_id, postcode, due_on, is_default) AS (
    SELECT * FROM unnest(
        %s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::boolean[]
    )
)
SELECT DISTINCT ON (asked.person_id)
    asked.person_id,
    asked.line_number,
    coalesce(near.outlet_id, usual.outlet_id) AS outlet_id,
    coalesce(near.district_id, usual.district_id) AS district_id,
    coalesce(near.due_on, usual.due_on) AS due_on,
    NULL::bigint AS application_id,
    CASE
        WHEN open_one.id IS NOT NULL THEN 'APPLICATION_OPEN'
        WHEN NOT (%s::date >= product.offered_from
                  AND %s::date < coalesce(product.offered_to, 'infinity')) THEN 'NOT_OFFERED'
        WHEN live.id IS NOT NULL THEN 'CARD_LIVE'
        WHEN NOT product.document_kinds @> to_jsonb(facts.document_kind) THEN 'DOCUMENT_KIND'
        WHEN extract(year FROM age(%s::date, facts.birth_on)) < product.age_from THEN 'TOO_YOUNG'
        WHEN extract(year FROM age(%s::date, facts.birth_on)) > product.age_to THEN 'TOO_OLD'
    END AS refusal
FROM asked
JOIN facts ON facts.person_id = asked.person_id
JOIN cards_product AS product ON product.id = %s
LEFT JOIN place AS near ON near.postcode = facts.postcode AND near.postcode <> ''
JOIN place AS usual ON usual.is_default
LEFT JOIN cards_application AS open_one
    ON open_one.person_id = asked.person_id AND open_one.product_id = product.id
    AND open_one.status IN ('SUBMITTED', 'ACCEPTED', 'IN_PRODUCTION', 'MADE')
LEFT JOIN cards_card AS live
    ON live.person_id = asked.person_id AND live.product_id = product.id
    AND live.status <> 'CANCELLED'
ORDER BY asked.person_id, asked.line_number

-- name: submit
-- One application for each candidate who has none open; a race for the same person loses quietly.
INSERT INTO cards_application (
    person_id, product_id, reason, channel, outlet_id, district_id, file_id, line_number,
    submitted_at, accepted_at, due_on, status, status_at
)
SELECT
    person_id, %(product)s, %(reason)s, %(channel)s, outlet_id, district_id, %(file)s, line_number,
    %(at)s, CASE WHEN refusal IS NULL THEN %(at)s::timestamptz END,
    CASE WHEN refusal IS NULL THEN due_on END, 'SUBMITTED', %(at)s
FROM candidate
WHERE refusal IS DISTINCT FROM 'APPLICATION_OPEN'
ORDER BY line_number
ON CONFLICT DO NOTHING

-- name: note_applications
-- Tell each candidate her application; at most one can be SUBMITTED, so the join is exact.
UPDATE candidate SET application_id = application.id
FROM cards_application AS application
WHERE application.person_id = candidate.person_id
    AND application.product_id = %(product)s
    AND application.status = 'SUBMITTED'

-- name: count_candidates
-- How many candidates end with which refusal ('' = accepted).
SELECT
    CASE
        WHEN application_id IS NULL THEN 'APPLICATION_OPEN' ELSE coalesce(refusal, '')
    END AS code,
    count(*)
FROM candidate GROUP BY 1

-- name: draw_numbers
-- The next numbers of the card number sequence.
SELECT nextval('cards_card_number_seq') FROM generate_series(1, %(count)s)

-- name: order_cards
-- One card for each ordered application, numbered in the order of the applications.
WITH ordered AS (
    SELECT id, person_id, product_id, outlet_id, row_number() OVER (ORDER BY id) AS position
    FROM cards_application
    WHERE id = ANY(%(applications)s)
), made AS (
    INSERT INTO cards_card (
        person_id, application_id, product_id, card_number, card_identifier, outlet_id,
        status, status_at
    )
    SELECT person_id, ordered.id, product_id, number, '', outlet_id, 'ORDERED', %(at)s
    FROM ordered
    JOIN unnest(%(numbers)s::text[]) WITH ORDINALITY AS given (number, position)
        USING (position)
    ORDER BY position
    RETURNING id, person_id, card_number
), claimed AS (
    INSERT INTO cards_cardnumber (number, card_id, person_id)
    SELECT card_number, id, person_id FROM made
)
INSERT INTO cards_cardaccount (card_id, person_id, bank_code, status, status_at)
SELECT id, person_id, '', 'PENDING', %(at)s FROM made

-- name: fit_blanks
-- Write the blank that became the card, and its validity, onto each made card.
UPDATE cards_card AS card
SET blank_serial = made.serial, card_identifier = made.card_identifier,
    valid_from = %s, valid_to = valid.valid_to
FROM ({made}) AS made (card_id, serial, card_identifier),
    unnest(%s::bigint[], %s::date[]) AS valid (product_id, valid_to)
WHERE card.id = made.card_id AND card.status = 'ORDERED' AND valid.product_id = card.product_id
