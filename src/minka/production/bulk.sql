-- name: move_stock
-- Move pieces of lots from one place to another, with their lines in the ledger, or nothing:
-- the CHECKs of the balance refuse a negative place. Locks in the order of the lots.
WITH wanted (lot_id, quantity) AS (
    SELECT * FROM unnest(%(lots)s::bigint[], %(quantities)s::bigint[])
), held AS (
    SELECT balance.id, wanted.lot_id, wanted.quantity
    FROM production_lotbalance AS balance
    JOIN wanted USING (lot_id)
    ORDER BY lot_id
    FOR UPDATE OF balance
), moved AS (
    UPDATE production_lotbalance AS balance
    SET in_stock = in_stock
            + quantity * ((%(to)s = 'in_stock')::int - (%(from)s = 'in_stock')::int),
        reserved = reserved
            + quantity * ((%(to)s = 'reserved')::int - (%(from)s = 'reserved')::int),
        good = good + quantity * ((%(to)s = 'good')::int - (%(from)s = 'good')::int),
        spoilt = spoilt + quantity * ((%(to)s = 'spoilt')::int - (%(from)s = 'spoilt')::int),
        destroyed = destroyed
            + quantity * ((%(to)s = 'destroyed')::int - (%(from)s = 'destroyed')::int),
        on_the_way = on_the_way
            + quantity * ((%(to)s = 'on_the_way')::int - (%(from)s = 'on_the_way')::int)
    FROM held
    WHERE balance.id = held.id
    RETURNING balance.lot_id, held.quantity
)
INSERT INTO production_stockentry (
    lot_id, batch_id, from_place, to_place, quantity, at, actor, note
)
SELECT lot_id, %(batch)s, %(from)s, %(to)s, quantity, %(at)s, %(actor)s, %(note)s
FROM moved
ORDER BY lot_id

-- name: hold_stock
-- Lock the balances of the lots that could serve, in the order in which every step locks them;
-- answer the oldest delivery first. Who reserves next waits.
WITH held AS (
    SELECT lot.id, lot.received_at, balance.in_stock
    FROM production_lot AS lot
    JOIN production_lotbalance AS balance ON balance.lot_id = lot.id
    WHERE lot.supply = %(supply)s
        AND lot.chip_profile = %(profile)s
        AND balance.in_stock > 0
    ORDER BY lot.id
    FOR UPDATE OF balance
)
SELECT id, in_stock FROM held ORDER BY received_at, id

-- name: free_serials
-- The runs of serials of these lots that no reservation holds, the oldest delivery first.
SELECT lot.id, lower(run), upper(run)
FROM production_lot AS lot,
    unnest(
        int8multirange(lot.serials) - coalesce(
            (SELECT range_agg(serials) FROM production_reservation WHERE lot_id = lot.id),
            '{}'
        )
    ) AS run
WHERE lot.id = ANY(%(lots)s)
ORDER BY lot.received_at, lot.id, lower(run)

-- name: give_back
-- Cut serials out of the reservations of a batch; what is left of each stays reserved.
WITH cut AS (
    SELECT range_agg(int8range(serial, serial + 1)) AS serials
    FROM unnest(%(serials)s::bigint[]) AS serial
), gone AS (
    DELETE FROM production_reservation AS reservation
    USING cut
    WHERE batch_id = %(batch)s AND reservation.serials && cut.serials
    RETURNING reservation.lot_id, reservation.batch_id, reservation.at, reservation.actor,
        int8multirange(reservation.serials) - cut.serials AS rest
)
INSERT INTO production_reservation (lot_id, batch_id, serials, at, actor)
SELECT lot_id, batch_id, run, at, actor FROM gone, unnest(rest) AS run

-- name: lots_of_serials
-- How many of these blanks came from which lot.
SELECT lot.id, count(*)
FROM unnest(%(serials)s::bigint[]) AS serial
JOIN production_lot AS lot ON lot.serials @> serial
GROUP BY lot.id
ORDER BY lot.id

-- name: hold_lots
-- Lock the balances of the lots these blanks came from, in the order of the lots.
SELECT balance.id
FROM production_lotbalance AS balance
WHERE balance.lot_id IN (
    SELECT lot.id
    FROM unnest(%(serials)s::bigint[]) AS serial
    JOIN production_lot AS lot ON lot.serials @> serial
)
ORDER BY balance.lot_id
FOR UPDATE

-- name: feed_blanks
-- Put reserved blanks, in the order of their serials, into the waiting items that have none.
WITH blank AS (
    SELECT serial, row_number() OVER (ORDER BY place, serial) AS place
    FROM unnest(%(lowers)s::bigint[], %(uppers)s::bigint[]) WITH ORDINALITY
            AS run (lower, upper, place),
        generate_series(run.lower, run.upper - 1) AS serial
), empty AS (
    SELECT id, row_number() OVER (ORDER BY position) AS place
    FROM production_item
    WHERE batch_id = %(batch)s AND status = 'WAITING' AND serial IS NULL
)
UPDATE production_item AS item
SET serial = blank.serial
FROM empty
JOIN blank USING (place)
WHERE item.id = empty.id

-- name: record_attempts
-- One attempt for each item: good, or spoilt for its reason; numbered by the item's tries there.
INSERT INTO production_attempt (
    item_id, batch_id, station, number, serial, machine_id, actor, at, result, reason
)
SELECT
    item.id, item.batch_id, %(station)s,
    1 + (
        SELECT count(*) FROM production_attempt AS earlier
        WHERE earlier.item_id = item.id AND earlier.station = %(station)s
    ),
    item.serial, %(machine)s, %(actor)s, %(at)s,
    CASE WHEN tried.reason = '' THEN 'GOOD' ELSE 'SPOILT' END, tried.reason
FROM unnest(%(items)s::bigint[], %(reasons)s::text[]) AS tried (item_id, reason)
JOIN production_item AS item ON item.id = tried.item_id
ORDER BY item.position

-- name: used_up
-- How many pieces of a supply a batch has used at a station so far.
SELECT coalesce(sum(entry.quantity), 0)::bigint
FROM production_stockentry AS entry
JOIN production_lot AS lot ON lot.id = entry.lot_id
WHERE entry.batch_id = %(batch)s AND lot.supply = %(supply)s AND entry.note = %(station)s

-- name: open_boxes
-- One box for each outlet of a batch, numbered in the order of the outlets; twice is harmless.
INSERT INTO production_box (consignment_id, outlet_id, number, quantity, status, status_at)
SELECT
    %(consignment)s, outlet_id,
    %(number)s || '-' || lpad((row_number() OVER (ORDER BY outlet_id))::text, 3, '0'),
    count(*), 'OPEN', %(at)s
FROM production_item
WHERE batch_id = %(batch)s AND status <> 'DROPPED'
GROUP BY outlet_id
ORDER BY outlet_id

-- name: into_boxes
-- Put items into the box of their outlet.
UPDATE production_item AS item
SET box_id = box.id
FROM production_box AS box
WHERE item.id = ANY(%(items)s)
    AND box.consignment_id = %(consignment)s
    AND box.outlet_id = item.outlet_id

-- name: ledger_gaps
-- Lots whose ledger does not sum up to their balance, with the first place that differs.
WITH summed AS (
    SELECT lot_id, place, sum(quantity) AS quantity
    FROM (
        SELECT lot_id, to_place AS place, quantity FROM production_stockentry
        UNION ALL
        SELECT lot_id, from_place, -quantity FROM production_stockentry WHERE from_place <> ''
    ) AS line
    GROUP BY lot_id, place
), balanced AS (
    SELECT balance.lot_id, place.place, place.quantity
    FROM production_lotbalance AS balance,
        LATERAL (
            VALUES ('in_stock', in_stock), ('reserved', reserved), ('good', good),
                ('spoilt', spoilt), ('destroyed', destroyed), ('on_the_way', on_the_way)
        ) AS place (place, quantity)
)
SELECT DISTINCT ON (lot.code) lot.code, place, coalesce(balanced.quantity, 0)::bigint,
    coalesce(summed.quantity, 0)::bigint
FROM balanced
FULL JOIN summed USING (lot_id, place)
JOIN production_lot AS lot ON lot.id = lot_id
WHERE coalesce(balanced.quantity, 0) <> coalesce(summed.quantity, 0)
ORDER BY lot.code, place

-- name: clear_blanks
-- Take the reserved blanks out of the items of a batch that wait to be made.
UPDATE production_item SET serial = NULL WHERE batch_id = %(batch)s AND status = 'WAITING'

-- name: fit_blanks
-- Put into each item the blank that was used for it.
UPDATE production_item AS item
SET serial = made.serial
FROM unnest(%(items)s::bigint[], %(serials)s::bigint[]) AS made (item_id, serial)
WHERE item.id = made.item_id

-- name: return_lines
-- The lines of a factory's return as evidence, in the shape of exchange's keep_lines.
SELECT number, place, subject_id, outcome, findings, sent
FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (
    number integer, place integer, subject_id bigint, outcome text, findings text[], sent text[]
)

-- name: keep_refusal
-- Keep with a job of the queue why it was refused; null when it was not.
UPDATE procrastinate_jobs
SET args = args || jsonb_build_object('refusal', %(refusal)s::jsonb)
WHERE id = %(job)s
