-- Bookings of several hosts. A released migration is not edited; the next change is the next file.

CREATE TABLE booking_hosts (
    booking_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    organization_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_booking_hosts PRIMARY KEY (booking_id, user_id),
    CONSTRAINT fk_booking_hosts_booking_id FOREIGN KEY(booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT fk_booking_hosts_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_booking_hosts_organization_id FOREIGN KEY(organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX ix_booking_hosts_user_id ON booking_hosts (user_id);

ALTER TABLE claims
    DROP CONSTRAINT uq_claims_booking_uid,
    ADD CONSTRAINT uq_claims_booking_uid_host_id UNIQUE (booking_uid, host_id);

-- A host who is deleted takes the bookings that he organises with him; the time of the others is free again.
CREATE FUNCTION kalends_free_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM claims WHERE booking_uid = OLD.uid;
    RETURN NULL;
END
$$;
CREATE TRIGGER free_time AFTER DELETE ON bookings FOR EACH ROW EXECUTE FUNCTION kalends_free_time();
