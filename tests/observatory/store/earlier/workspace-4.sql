BEGIN TRANSACTION;
CREATE TABLE breakdown (
	id VARCHAR NOT NULL, 
	dimensions VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "breakdown" VALUES('','');
CREATE TABLE breakdown_code (
	breakdown VARCHAR NOT NULL, 
	dimension VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	PRIMARY KEY (breakdown, dimension), 
	FOREIGN KEY(breakdown) REFERENCES breakdown (id)
);
CREATE TABLE dimension (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE dimension_code (
	dimension VARCHAR NOT NULL, 
	scheme VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (dimension, scheme, code), 
	FOREIGN KEY(dimension) REFERENCES dimension (id)
);
CREATE TABLE indicator (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	numerator VARCHAR, 
	denominator VARCHAR, 
	per INTEGER NOT NULL, 
	decimals INTEGER NOT NULL, 
	additive BOOLEAN NOT NULL, 
	definition_hash VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "indicator" VALUES('cem_cases','count','casos',NULL,NULL,1,0,1,'x');
CREATE TABLE indicator_source (
	indicator VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	priority INTEGER NOT NULL, 
	series VARCHAR NOT NULL, 
	PRIMARY KEY (indicator, source), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "indicator_source" VALUES('cem_cases','mimp_cem',0,'mimp_cem');
CREATE TABLE mark (
	demonstration BOOLEAN NOT NULL, 
	PRIMARY KEY (demonstration)
);
CREATE TABLE observed (
	cell INTEGER NOT NULL, 
	value FLOAT, 
	lower FLOAT, 
	upper FLOAT, 
	numerator FLOAT, 
	denominator FLOAT, 
	obs_status VARCHAR NOT NULL, 
	conf_status VARCHAR NOT NULL, 
	locator VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	denominator_snapshot VARCHAR NOT NULL, 
	PRIMARY KEY (cell), 
	CONSTRAINT observed_obs_status_known CHECK (obs_status = 'normal' OR obs_status = 'provisional' OR obs_status = 'estimated' OR obs_status = 'break' OR obs_status = 'withdrawn' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable' OR obs_status = 'with_mother' OR obs_status = 'no_row'), 
	CONSTRAINT observed_conf_status_known CHECK (conf_status = 'free' OR conf_status = 'protected' OR conf_status = 'small_count' OR conf_status = 'complementary'), 
	CONSTRAINT observed_null_has_reason CHECK (value IS NOT NULL OR conf_status <> 'free' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable' OR obs_status = 'withdrawn' OR obs_status = 'with_mother' OR obs_status = 'no_row'), 
	CONSTRAINT observed_not_negative CHECK (value IS NULL OR value >= 0)
);
INSERT INTO "observed" VALUES(17180131329,738.0,NULL,NULL,NULL,NULL,'normal','free','L2','','');
CREATE TABLE observed_period (
	number INTEGER NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (period_start, period_end), 
	CONSTRAINT observed_period_in_order CHECK (period_start <= period_end)
);
INSERT INTO "observed_period" VALUES(1,'2023-01-01','2023-12-31');
CREATE TABLE observed_place (
	number INTEGER NOT NULL, 
	territory VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (territory), 
	FOREIGN KEY(territory) REFERENCES territory (code)
);
INSERT INTO "observed_place" VALUES(1,'PE-150112');
CREATE TABLE observed_series (
	number INTEGER NOT NULL, 
	snapshot VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	statement VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (snapshot, indicator, breakdown, statement), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id), 
	FOREIGN KEY(indicator) REFERENCES indicator (id)
);
INSERT INTO "observed_series" VALUES(1,'mimp_cem@2024-10','cem_cases','','');
CREATE TABLE preference (
	indicator VARCHAR NOT NULL, 
	territory VARCHAR NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (indicator, territory, period_start, period_end, breakdown)
);
CREATE TABLE problem (
	number INTEGER NOT NULL, 
	severity VARCHAR NOT NULL, 
	snapshot VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	sheet VARCHAR NOT NULL, 
	cell VARCHAR NOT NULL, 
	seen VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	hint VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id)
);
CREATE TABLE release (
	id VARCHAR NOT NULL, 
	released DATE NOT NULL, 
	schema_version INTEGER NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE snapshot (
	id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	edition VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	retrieved DATE NOT NULL, 
	published DATE, 
	cutoff DATE, 
	title VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	row_count INTEGER NOT NULL, 
	shipped BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "snapshot" VALUES('mimp_cem@2024-10','mimp_cem','2024-10','casos_fem.csv','0000000000000000000000000000000000000000000000000000000000000000','2026-11-24',NULL,'2024-10-31','','',1,0);
CREATE TABLE source (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	publisher VARCHAR NOT NULL, 
	lane VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	licence VARCHAR NOT NULL, 
	licence_url VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "source" VALUES('mimp_cem','CEM','MIMP','A','casos','','','');
CREATE TABLE statement (
	id VARCHAR NOT NULL, 
	publisher VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	page_date VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE territory (
	code VARCHAR NOT NULL, 
	level VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	parent VARCHAR, 
	valid_from DATE, 
	valid_to DATE, 
	PRIMARY KEY (code), 
	FOREIGN KEY(parent) REFERENCES territory (code)
);
INSERT INTO "territory" VALUES('PE-150112','district','Independencia',NULL,NULL,NULL);
CREATE TABLE undated (
	number INTEGER NOT NULL, 
	indicator VARCHAR NOT NULL, 
	territory VARCHAR NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	snapshot VARCHAR NOT NULL, 
	statement VARCHAR NOT NULL, 
	value FLOAT, 
	obs_status VARCHAR NOT NULL, 
	locator VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(territory) REFERENCES territory (code), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id)
);
CREATE VIEW observation AS
SELECT snapshot, indicator, period_start, period_end, territory, breakdown, statement, value, lower, upper, numerator, denominator, obs_status, conf_status, locator, note, denominator_snapshot
FROM observed_series
    JOIN observed ON observed.cell BETWEEN CAST(observed_series.number AS BIGINT) * 17179869184 AND CAST(observed_series.number AS BIGINT) * 17179869184 + 17179869183
    JOIN observed_period ON observed_period.number = observed.cell / 262144 % 65536
    JOIN observed_place ON observed_place.number = observed.cell % 262144;
PRAGMA user_version = 4;
COMMIT;
