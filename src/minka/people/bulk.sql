-- name: temporary_staging
-- For a check that stores nothing: tables of this session that stand before the real ones.
CREATE TEMPORARY TABLE people_stagedline
    (LIKE people_stagedline INCLUDING INDEXES) ON COMMIT DROP;
CREATE TEMPORARY TABLE people_cellreading
    (LIKE people_cellreading INCLUDING INDEXES) ON COMMIT DROP;
CREATE TEMPORARY TABLE people_checkedline
    (LIKE people_checkedline INCLUDING INDEXES) ON COMMIT DROP

-- name: check_rows
-- Judge every staged row of a file by itself: people.rules.judge_row, as one statement.
-- A cell without a reading stands as it is stored; of a number that means a valid identity
-- number, so its birth date and sex may be cut out of it unseen. In a plain row every cell
-- stands, which spares it the look-ups; only its birth date may be of another form than the
-- others. OFFSET 0 keeps the planner from writing a step's expressions out again wherever a later
-- step names them (three times slower).
INSERT INTO people_checkedline (
    file_id, number, disposition, reasons, claim, kind_code, number_text, name, sex_code, birth_on,
    ethnic_code, nationality, household_code, phone, address, postcode, guardian_name,
    guardian_number
)
WITH sent AS (
    SELECT
        number,
        cell_count,
        is_plain,
        cells COLLATE "C" AS cells,
        CASE WHEN NOT is_plain THEN cells END COLLATE "C" AS odd,
        coalesce(cells[%(kind)s::int], %(implied_kind)s) COLLATE "C" AS kind
    FROM people_stagedline
    WHERE file_id = %(file)s
),
reading AS NOT MATERIALIZED (
    SELECT * FROM people_cellreading WHERE file_id = %(file)s
),
read AS (
    SELECT
        sent.number,
        sent.cell_count,
        cardinality(cells) AS filled,
        CASE WHEN name.sent IS NULL THEN cells[%(name)s::int] ELSE name.value END AS name,
        name.sent IS NOT NULL AS name_is_odd,
        CASE WHEN kind.sent IS NULL THEN sent.kind ELSE kind.value END AS kind,
        CASE WHEN id.sent IS NULL THEN cells[%(number)s::int] ELSE id.value END AS id,
        CASE WHEN id.sent IS NULL THEN cells[%(number)s::int] ELSE id.claim END AS claim,
        CASE
            WHEN id.sent IS NOT NULL THEN id.sex_code
            WHEN substr(cells[%(number)s::int], 17, 1) IN ('1', '3', '5', '7', '9') THEN '1'
            ELSE '2'
        END AS id_sex,
        CASE
            WHEN id.sent IS NULL THEN to_date(substr(cells[%(number)s::int], 7, 8), 'YYYYMMDD')
            ELSE id.days[1]
        END AS id_birth,
        CASE WHEN sex.sent IS NULL THEN cells[%(sex)s::int] ELSE sex.value END AS sex,
        CASE WHEN ethnic.sent IS NULL THEN cells[%(ethnic)s::int] ELSE ethnic.value END AS ethnic,
        CASE
            WHEN birth.sent IS NOT NULL THEN birth.value
            WHEN is_plain THEN cells[%(birth)s::int]
            ELSE ''
        END AS birth,
        coalesce(birth.days, '{}') AS days,
        coalesce(
            CASE WHEN nation.sent IS NULL THEN cells[%(nationality)s::int] ELSE nation.value END, ''
        ) AS nationality,
        nation.reasons <> '{}' AS nationality_is_odd,
        coalesce(
            CASE WHEN house.sent IS NULL THEN cells[%(household)s::int] ELSE house.value END, ''
        ) AS household,
        CASE WHEN phone.sent IS NULL THEN cells[%(phone)s::int] ELSE phone.value END AS phone,
        coalesce(
            CASE WHEN address.sent IS NULL THEN cells[%(address)s::int] ELSE address.value END, ''
        ) AS address,
        coalesce(
            CASE WHEN post.sent IS NULL THEN cells[%(postcode)s::int] ELSE post.value END, ''
        ) AS postcode,
        CASE
            WHEN g_name.sent IS NULL THEN coalesce(cells[%(guardian_name)s::int], '')
            ELSE g_name.value
        END AS guardian_name,
        CASE
            WHEN g_id.sent IS NULL THEN coalesce(cells[%(guardian_number)s::int], '')
            ELSE g_id.value
        END AS guardian_number,
        CASE
            WHEN g_id.sent IS NULL THEN nullif(cells[%(guardian_number)s::int], '')
            ELSE g_id.claim
        END AS guardian_claim,
        CASE
            WHEN g_id.sent IS NOT NULL THEN g_id.days[1]
            WHEN cells[%(guardian_number)s::int] <> ''
                THEN to_date(substr(cells[%(guardian_number)s::int], 7, 8), 'YYYYMMDD')
        END AS guardian_birth,
        name.reasons || kind.reasons || id.reasons || sex.reasons || ethnic.reasons
        || birth.reasons || nation.reasons || house.reasons || phone.reasons || address.reasons
        || post.reasons || g_name.reasons || g_id.reasons AS reasons
    FROM sent
    LEFT JOIN reading AS name ON name.field = 'name' AND name.sent = odd[%(name)s::int]
    LEFT JOIN reading AS kind ON kind.field = 'kind' AND kind.sent = sent.kind AND NOT is_plain
    LEFT JOIN reading AS id
        ON id.field = 'number'
        AND id.sent = odd[%(number)s::int]
        AND id.context
            = CASE WHEN kind.sent IS NULL THEN sent.kind ELSE coalesce(kind.value, '') END
    LEFT JOIN reading AS sex ON sex.field = 'sex' AND sex.sent = odd[%(sex)s::int]
    LEFT JOIN reading AS ethnic
        ON ethnic.field = 'ethnic' AND ethnic.sent = odd[%(ethnic)s::int]
    LEFT JOIN reading AS birth ON birth.field = 'birth' AND birth.sent = cells[%(birth)s::int]
    LEFT JOIN reading AS nation
        ON nation.field = 'nationality' AND nation.sent = odd[%(nationality)s::int]
    LEFT JOIN reading AS house
        ON house.field = 'household' AND house.sent = odd[%(household)s::int]
    LEFT JOIN reading AS phone ON phone.field = 'phone' AND phone.sent = odd[%(phone)s::int]
    LEFT JOIN reading AS address
        ON address.field = 'address' AND address.sent = odd[%(address)s::int]
    LEFT JOIN reading AS post ON post.field = 'postcode' AND post.sent = odd[%(postcode)s::int]
    LEFT JOIN reading AS g_name
        ON g_name.field = 'guardian_name' AND g_name.sent = odd[%(guardian_name)s::int]
    LEFT JOIN reading AS g_id
        ON g_id.field = 'guardian_number' AND g_id.sent = odd[%(guardian_number)s::int]
    OFFSET 0
),
dated AS (
    SELECT
        *,
        coalesce(id_birth, CASE WHEN cardinality(days) = 1 THEN days[1] END) AS born
    FROM read
    OFFSET 0
),
judged AS (
    SELECT
        *,
        CASE WHEN filled > %(width)s THEN ARRAY['ROW_TOO_LONG'] END
        || coalesce(reasons, '{}')
        || array_remove(
            ARRAY[
                CASE WHEN sex <> '' AND sex <> id_sex THEN 'SEX_CONTRADICTS' END,
                CASE WHEN sex = '' AND id_sex IS NOT NULL THEN 'SEX_FROM_NUMBER' END,
                CASE
                    WHEN sex = '' AND id_sex IS NULL AND id IS NOT NULL THEN 'SEX_MISSING'
                END,
                CASE
                    WHEN days <> '{}' AND id_birth <> ALL (days) THEN 'BIRTH_CONTRADICTS'
                END,
                CASE WHEN birth = '' AND id_birth IS NOT NULL THEN 'BIRTH_FROM_NUMBER' END,
                CASE
                    WHEN birth = '' AND id_birth IS NULL AND id IS NOT NULL THEN 'BIRTH_MISSING'
                END,
                CASE
                    WHEN cardinality(days) > 1 AND id_birth IS NULL AND id IS NOT NULL
                        THEN 'BIRTH_AMBIGUOUS'
                END,
                CASE WHEN born > %(on)s THEN 'BORN_IN_FUTURE' END,
                CASE WHEN born < %(oldest)s THEN 'BORN_TOO_LONG_AGO' END,
                CASE
                    WHEN name_is_odd AND kind = %(identity_card)s AND name ~ %(without_han)s
                        THEN 'NAME_NOT_CHINESE'
                END,
                CASE
                    WHEN ethnic = '' AND kind = ANY (%(citizen_kinds)s) THEN 'ETHNIC_MISSING'
                END,
                CASE
                    WHEN nationality = '' AND nationality_is_odd IS NOT TRUE THEN CASE
                        WHEN kind <> ALL (%(chinese_kinds)s) THEN 'NATIONALITY_MISSING'
                        WHEN kind IS NOT NULL AND %(nationality)s IS NOT NULL
                            THEN 'NATIONALITY_FROM_DOCUMENT'
                    END
                END,
                CASE
                    WHEN (kind = ANY (%(citizen_kinds)s) AND nationality NOT IN ('', %(china)s))
                        OR (kind = ANY (%(foreign_kinds)s) AND nationality = %(china)s)
                        THEN 'NATIONALITY_CONTRADICTS'
                END,
                CASE
                    WHEN born >= %(minor_from)s THEN CASE
                        WHEN guardian_name = '' AND guardian_number = '' THEN 'GUARDIAN_MISSING'
                        WHEN coalesce(guardian_name, '') = '' OR coalesce(guardian_number, '') = ''
                            THEN 'GUARDIAN_INCOMPLETE'
                    END
                END,
                CASE
                    WHEN born >= %(minor_from)s AND guardian_birth >= %(minor_from)s
                        THEN 'GUARDIAN_IS_MINOR'
                END,
                CASE
                    WHEN born >= %(minor_from)s AND guardian_claim = claim THEN 'GUARDIAN_IS_SELF'
                END
            ],
            NULL
        ) AS found
    FROM dated
    OFFSET 0
),
complete AS (
    SELECT
        *,
        CASE
            WHEN cell_count < %(width)s AND found && (%(warnings)s::text[] || %(refusals)s::text[])
                THEN found || 'ROW_TOO_SHORT'::text
            WHEN cell_count > %(width)s AND filled = %(width)s AND 1 < (
                SELECT count(*) FROM unnest(found) AS code WHERE code = ANY (%(misplaced)s::text[])
            )
                THEN found || 'ROW_TOO_LONG'::text
            ELSE found
        END AS all_found,
        coalesce(
            nullif(nationality, ''), CASE WHEN kind = ANY (%(chinese_kinds)s) THEN %(china)s ELSE '' END
        ) AS stored_nationality
    FROM judged
    OFFSET 0
)
SELECT
    %(file)s,
    number,
    CASE
        WHEN all_found = '{}' THEN 'ACCEPT'
        WHEN all_found && %(refusals)s::text[] THEN 'REFUSE'
        WHEN all_found && %(warnings)s::text[] THEN 'WARN'
        ELSE 'NORMALISE'
    END,
    all_found,
    CASE
        WHEN kind = ANY (%(passport_kinds)s) THEN claim || ':' || stored_nationality ELSE claim
    END,
    kind,
    id,
    name,
    coalesce(nullif(sex, ''), id_sex),
    born,
    ethnic,
    stored_nationality,
    household,
    phone,
    address,
    postcode,
    coalesce(guardian_name, ''),
    coalesce(guardian_number, '')
FROM complete

-- name: compare_rows
-- Judge the rows of a file against each other. One number with two names: whoever's it is, all its
-- rows go back. The same person twice: of the rows that would be stored the first stays.
WITH shared AS (
    SELECT claim, min(name) <> max(name) AS has_two_names
    FROM people_checkedline
    WHERE file_id = %(file)s AND claim IS NOT NULL AND name IS NOT NULL
    GROUP BY claim
    HAVING count(*) > 1
),
ranked AS (
    SELECT
        line.number,
        shared.has_two_names,
        line.disposition <> 'REFUSE' AND row_number() OVER (
            PARTITION BY line.claim, line.disposition = 'REFUSE' ORDER BY line.number
        ) > 1 AS is_later
    FROM people_checkedline AS line
    JOIN shared ON shared.claim = line.claim
    WHERE line.file_id = %(file)s AND line.name IS NOT NULL
)
UPDATE people_checkedline AS line
SET
    disposition = 'REFUSE',
    reasons = line.reasons
        || CASE WHEN has_two_names THEN 'ONE_NUMBER_TWO_NAMES' ELSE 'SAME_PERSON_TWICE' END
FROM ranked
WHERE line.file_id = %(file)s
    AND line.number = ranked.number
    AND (has_two_names OR is_later)

-- name: one_merge_at_a_time
-- Two files may bring the same new person; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('people.merge'))

-- name: gather_arrivals
-- The rows to store, each with the person it is about, known by the number or new, and with what
-- the registry has against it: the number was given up, or is registered for somebody else. In the
-- order of the claims, so that new ids follow it too and most indexes grow from page to page.
CREATE TEMPORARY TABLE people_arrival ON COMMIT DROP AS
SELECT
    line.*,
    coalesce(known.person_id, nextval('people_person_id_seq')) AS person_id,
    known.person_id IS NULL AS is_new,
    CASE
        WHEN known.valid_to IS NOT NULL THEN 'NUMBER_REPLACED'
        WHEN (person.name, person.sex_code, person.birth_on)
            <> (line.name, line.sex_code, line.birth_on) THEN 'REGISTERED_DIFFERENTLY'
    END AS objection
FROM (
    SELECT * FROM people_checkedline
    WHERE file_id = %(file)s AND disposition <> 'REFUSE'
    ORDER BY claim
) AS line
LEFT JOIN people_personnumber AS known ON known.claim = line.claim
LEFT JOIN people_person AS person ON person.id = known.person_id

-- name: refuse_what_the_registry_contradicts
-- Rows with an objection go back.
UPDATE people_checkedline AS line
SET disposition = 'REFUSE', reasons = line.reasons || arrival.objection
FROM people_arrival AS arrival
WHERE arrival.objection IS NOT NULL
    AND line.file_id = %(file)s
    AND line.number = arrival.number

-- name: send_back_arrivals
-- They do not arrive after all.
DELETE FROM people_arrival WHERE objection IS NOT NULL

-- name: register_persons
-- The new persons of a file.
INSERT INTO people_person (
    id, name, sex_code, birth_on, ethnic_code, nationality, household_code, phone, address, postcode,
    guardian_name, guardian_number
)
SELECT
    person_id, name, sex_code, birth_on, ethnic_code, nationality, household_code, phone, address,
    postcode, guardian_name, guardian_number
FROM people_arrival
WHERE is_new

-- name: claim_numbers
-- The numbers of the new persons.
INSERT INTO people_personnumber (claim, person_id, kind_code, number, valid_from)
SELECT claim, person_id, kind_code, number_text, %(on)s
FROM people_arrival
WHERE is_new

-- name: write_registrations
-- One line of history for each new person.
INSERT INTO people_personchange (person_id, verb, at, actor, file_id, line_number, before, after)
SELECT person_id, 'REGISTER', %(at)s, %(actor)s, %(file)s, number, '{}', '{}'
FROM people_arrival
WHERE is_new

-- name: amend_persons
-- The known persons whose data changed, with one line of history each that holds only the fields
-- that changed. What a file leaves empty is not a change.
WITH known AS (
    SELECT
        person.*,
        arrival.number AS line_number,
        coalesce(nullif(arrival.ethnic_code, ''), person.ethnic_code) AS new_ethnic,
        coalesce(nullif(arrival.nationality, ''), person.nationality) AS new_nationality,
        coalesce(nullif(arrival.household_code, ''), person.household_code) AS new_household,
        coalesce(nullif(arrival.phone, ''), person.phone) AS new_phone,
        coalesce(nullif(arrival.address, ''), person.address) AS new_address,
        coalesce(nullif(arrival.postcode, ''), person.postcode) AS new_postcode,
        coalesce(nullif(arrival.guardian_name, ''), person.guardian_name) AS new_guardian_name,
        coalesce(nullif(arrival.guardian_number, ''), person.guardian_number) AS new_guardian_number
    FROM people_arrival AS arrival
    JOIN people_person AS person ON person.id = arrival.person_id
    WHERE NOT arrival.is_new
),
changed AS (
    SELECT * FROM known
    WHERE (
        ethnic_code, nationality, household_code, phone, address, postcode, guardian_name,
        guardian_number
    ) IS DISTINCT FROM (
        new_ethnic, new_nationality, new_household, new_phone, new_address, new_postcode,
        new_guardian_name, new_guardian_number
    )
    ORDER BY id
),
amended AS (
    UPDATE people_person AS person
    SET
        ethnic_code = new_ethnic,
        nationality = new_nationality,
        household_code = new_household,
        phone = new_phone,
        address = new_address,
        postcode = new_postcode,
        guardian_name = new_guardian_name,
        guardian_number = new_guardian_number
    FROM changed
    WHERE person.id = changed.id
    RETURNING person.id, changed.line_number, to_jsonb(changed) AS old, to_jsonb(person) AS new
)
INSERT INTO people_personchange (person_id, verb, at, actor, file_id, line_number, before, after)
SELECT
    id, 'AMEND', %(at)s, %(actor)s, %(file)s, line_number, difference.before, difference.after
FROM amended
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(key, old -> key) AS before, jsonb_object_agg(key, value) AS after
    FROM jsonb_each(new)
    WHERE value IS DISTINCT FROM old -> key
) AS difference

-- name: lines
-- Every row of a file with what became of it, for exchange to keep.
SELECT
    staged.number,
    staged.place,
    arrival.person_id AS subject_id,
    line.disposition AS outcome,
    line.reasons AS findings,
    staged.cells AS sent
FROM people_stagedline AS staged
JOIN people_checkedline AS line USING (file_id, number)
LEFT JOIN people_arrival AS arrival USING (file_id, number)
WHERE file_id = %(file)s

-- name: count_dispositions
-- How many rows of a file end in which disposition.
SELECT disposition, count(*) FROM people_checkedline WHERE file_id = %(file)s GROUP BY 1

-- name: drop_arrivals
DROP TABLE people_arrival

-- name: verdicts
-- What the checks say of every row, in file order.
SELECT number, disposition, reasons
FROM people_checkedline
WHERE file_id = %(file)s
ORDER BY number
