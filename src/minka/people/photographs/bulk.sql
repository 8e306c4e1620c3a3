-- name: lock_persons
-- Hold the persons in one order, so that two intakes of one person wait for each other.
SELECT id FROM people_person WHERE id = ANY(%(persons)s) ORDER BY id FOR NO KEY UPDATE

-- name: add
-- Store what is new: a picture this person once had changes nothing, and a picture refused
-- before is stored again only when it is fit by now.
INSERT INTO people_photograph (
    person_id, digest, taken_on, received_at, file_id, line_number, is_fit, face, verdicts,
    status, status_at
)
SELECT DISTINCT ON (came.person_id, came.digest)
    came.person_id, came.digest, came.taken_on, %(at)s, %(file)s, came.line_number,
    came.is_fit, came.face, came.verdicts, 'RECEIVED', %(at)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS came (
    person_id bigint, digest text, taken_on date, line_number integer, is_fit boolean,
    face integer[], verdicts jsonb
)
WHERE NOT EXISTS (
    SELECT FROM people_photograph AS known
    WHERE known.person_id = came.person_id AND known.digest = came.digest
        AND NOT (known.status = 'REFUSED' AND came.is_fit)
)
ORDER BY came.person_id, came.digest, came.line_number

-- name: lines
-- The lines of a ZIP as evidence, in the shape of exchange's keep_lines.
SELECT number, place, subject_id, outcome, findings, sent
FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (
    number integer, place integer, subject_id bigint, outcome text, findings text[], sent text[]
)

-- name: answers
-- What is answered to every line, in the shape of exchange's answer_lines.
SELECT number, answered
FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (number integer, answered text[])
