-- Grain state of Orleans 10.4 in PostgreSQL 12 or later, for Microsoft.Orleans.Persistence.AdoNet with invariant Npgsql.
-- Idempotent; runs after membership.sql, which makes OrleansQuery.
--
-- Version is the state's etag. A write names the version it read (null: none) and takes effect only if that is still
-- the version in the table. PayloadBinary holds the state as UTF-8 JSON.

CREATE TABLE IF NOT EXISTS OrleansStorage
(
    ServiceId              varchar(150)   NOT NULL,
    GrainTypeString        varchar(512)   NOT NULL,
    GrainTypeHash          integer        NOT NULL,
    GrainIdHash            integer        NOT NULL,
    GrainIdN0              bigint         NOT NULL,
    GrainIdN1              bigint         NOT NULL,
    GrainIdExtensionString varchar(512)   NOT NULL, -- '' where the key has none
    PayloadBinary          bytea          NULL,
    ModifiedOn             timestamptz(3) NOT NULL,
    Version                integer        NOT NULL,
    PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT PayloadBinary, Version
    FROM OrleansStorage
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND GrainIdExtensionString = coalesce(@GrainIdExtensionString::varchar, '''');
'),
('WriteToStorageKey', '
    WITH written AS (
        INSERT INTO OrleansStorage
            (ServiceId, GrainTypeString, GrainTypeHash, GrainIdHash, GrainIdN0, GrainIdN1, GrainIdExtensionString,
             PayloadBinary, ModifiedOn, Version)
        SELECT @ServiceId, @GrainTypeString, @GrainTypeHash, @GrainIdHash, @GrainIdN0, @GrainIdN1,
               coalesce(@GrainIdExtensionString::varchar, ''''), @PayloadBinary, now(), 1
        WHERE @GrainStateVersion::integer IS NULL
           OR EXISTS (SELECT 1 FROM OrleansStorage
                      WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString
                        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
                        AND GrainIdExtensionString = coalesce(@GrainIdExtensionString::varchar, ''''))
        ON CONFLICT (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString) DO UPDATE
        SET PayloadBinary = EXCLUDED.PayloadBinary, ModifiedOn = EXCLUDED.ModifiedOn,
            Version = OrleansStorage.Version + 1
        WHERE OrleansStorage.Version = @GrainStateVersion::integer
        RETURNING Version)
    SELECT coalesce((SELECT Version FROM written), @GrainStateVersion::integer) AS NewGrainStateVersion;
'),
('ClearStorageKey', '
    WITH written AS (
        UPDATE OrleansStorage
        SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
        WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND GrainIdExtensionString = coalesce(@GrainIdExtensionString::varchar, '''')
          AND Version = @GrainStateVersion::integer
        RETURNING Version)
    SELECT coalesce((SELECT Version FROM written), @GrainStateVersion::integer) AS NewGrainStateVersion;
'),
('DeleteStorageKey', '
    WITH written AS (
        DELETE FROM OrleansStorage
        WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND GrainIdExtensionString = coalesce(@GrainIdExtensionString::varchar, '''')
          AND Version = @GrainStateVersion::integer
        RETURNING Version)
    SELECT coalesce((SELECT Version + 1 FROM written), @GrainStateVersion::integer) AS NewGrainStateVersion;
')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
