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
CREATE TABLE cube (
	indicator VARCHAR NOT NULL, 
	dimensions VARCHAR NOT NULL, 
	territory VARCHAR NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	snapshot VARCHAR NOT NULL, 
	statement VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	disputed BOOLEAN NOT NULL, 
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
	PRIMARY KEY (indicator, dimensions, territory, period_start, period_end, breakdown, snapshot, statement), 
	CONSTRAINT cube_period_in_order CHECK (period_start <= period_end), 
	CONSTRAINT cube_obs_status_known CHECK (obs_status = 'normal' OR obs_status = 'provisional' OR obs_status = 'estimated' OR obs_status = 'break' OR obs_status = 'withdrawn' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable'), 
	CONSTRAINT cube_conf_status_known CHECK (conf_status = 'free' OR conf_status = 'protected'), 
	CONSTRAINT cube_null_has_reason CHECK (value IS NOT NULL OR conf_status <> 'free' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable' OR obs_status = 'withdrawn'), 
	CONSTRAINT cube_not_negative CHECK (value IS NULL OR value >= 0), 
	CONSTRAINT cube_hides_what_is_protected CHECK (conf_status = 'free' OR (value IS NULL AND lower IS NULL AND upper IS NULL AND numerator IS NULL AND denominator IS NULL)), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(territory) REFERENCES territory (code), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id), 
	CONSTRAINT cube_role_known CHECK (role IN ('leading', 'disputed', 'agreeing', 'superseded'))
)
 WITHOUT ROWID

;
INSERT INTO "cube" VALUES('cem_cases','','PE-150112','2023-01-01','2023-12-31','','mimp_cem@2024-10','','leading',0,738.0,NULL,NULL,NULL,NULL,'normal','free','L2','','');
CREATE TABLE data_file (
	name VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	size BIGINT NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "data_file" VALUES('data.csv','text/csv',5,'dc085947fa462b850d66b61ad6cf5c469f452480858fa926ee4c35902b001e0a');
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
CREATE TABLE form_file (
	source VARCHAR NOT NULL, 
	lang VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (source, lang), 
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "form_file" VALUES('mimp_cem','',1,'5b68a1ebb0573f18749efdfc36452ead16b36cb9d35b66dbed53b84df41dc610',X'616E20656D70747920666F726D');
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
INSERT INTO "indicator" VALUES('cem_cases','count','casos en CEM',NULL,NULL,1,0,1,'193a40a5f55155447c36bb45d179b0774cc155564569c69c7c55ef25c6609664');
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
INSERT INTO "indicator_source" VALUES('cem_cases','published_pe',1,'published_pe');
INSERT INTO "indicator_source" VALUES('cem_cases','mimp_cem_monthly',2,'mimp_cem_monthly');
CREATE TABLE mark (
	demonstration BOOLEAN NOT NULL, 
	PRIMARY KEY (demonstration)
);
INSERT INTO "mark" VALUES(0);
CREATE TABLE observation (
	snapshot VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	territory VARCHAR NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	statement VARCHAR NOT NULL, 
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
	PRIMARY KEY (snapshot, indicator, period_start, period_end, territory, breakdown, statement), 
	CONSTRAINT observation_period_in_order CHECK (period_start <= period_end), 
	CONSTRAINT observation_obs_status_known CHECK (obs_status = 'normal' OR obs_status = 'provisional' OR obs_status = 'estimated' OR obs_status = 'break' OR obs_status = 'withdrawn' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable'), 
	CONSTRAINT observation_conf_status_known CHECK (conf_status = 'free' OR conf_status = 'protected'), 
	CONSTRAINT observation_null_has_reason CHECK (value IS NOT NULL OR conf_status <> 'free' OR obs_status = 'not_published' OR obs_status = 'not_received' OR obs_status = 'no_service' OR obs_status = 'not_applicable' OR obs_status = 'withdrawn'), 
	CONSTRAINT observation_not_negative CHECK (value IS NULL OR value >= 0), 
	CONSTRAINT observation_hides_what_is_protected CHECK (conf_status = 'free' OR (value IS NULL AND lower IS NULL AND upper IS NULL AND numerator IS NULL AND denominator IS NULL)), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(territory) REFERENCES territory (code)
)
 WITHOUT ROWID

;
INSERT INTO "observation" VALUES('mimp_cem@2024-10','cem_cases','2023-01-01','2023-12-31','PE-150112','','',738.0,NULL,NULL,NULL,NULL,'normal','free','L2','','');
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
INSERT INTO "release" VALUES('2026-11-27-old','2026-11-27',6,'workspace:old');
CREATE TABLE release_part (
	name VARCHAR NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "release_part" VALUES('catalog/example.yml',X'6E616D653A206578616D706C65');
CREATE TABLE revision (
	number INTEGER NOT NULL, 
	former_release VARCHAR NOT NULL, 
	release VARCHAR NOT NULL, 
	released DATE NOT NULL, 
	change VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	territory VARCHAR NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	breakdown VARCHAR NOT NULL, 
	former FLOAT, 
	value FLOAT, 
	PRIMARY KEY (number), 
	CONSTRAINT revision_change_known CHECK (change = 'changed' OR change = 'withdrawn' OR change = 'given' OR change = 'protected' OR change = 'freed' OR change = 'new' OR change = 'gone'), 
	CONSTRAINT revision_hides_what_is_protected CHECK (change NOT IN ('protected', 'gone') OR (former IS NULL AND value IS NULL)), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(territory) REFERENCES territory (code)
);
CREATE TABLE series (
	indicator VARCHAR NOT NULL, 
	dimensions VARCHAR NOT NULL, 
	territory VARCHAR NOT NULL, 
	snapshot VARCHAR NOT NULL, 
	first_day DATE NOT NULL, 
	first_end DATE NOT NULL, 
	last_day DATE NOT NULL, 
	first_value DATE, 
	last_value DATE, 
	current BOOLEAN NOT NULL, 
	PRIMARY KEY (indicator, dimensions, territory, snapshot), 
	FOREIGN KEY(indicator) REFERENCES indicator (id), 
	FOREIGN KEY(territory) REFERENCES territory (code), 
	FOREIGN KEY(snapshot) REFERENCES snapshot (id)
)
 WITHOUT ROWID;
INSERT INTO "series" VALUES('cem_cases','','PE-150112','mimp_cem@2024-10','2023-01-01','2023-12-31','2023-12-31','2023-01-01','2023-12-31',1);
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
INSERT INTO "snapshot" VALUES('mimp_cem@2024-10','mimp_cem','2024-10','casos_fem.csv','0000000000000000000000000000000000000000000000000000000000000000','2026-11-24',NULL,'2024-10-31','','',0,0);
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
INSERT INTO "source" VALUES('mimp_cem','Casos atendidos por los Centros Emergencia Mujer, según sexo, tipo de violencia y edad','Ministerio de la Mujer y Poblaciones Vulnerables (MIMP), Programa Nacional Warmi Ñan (antes PNCVFS y AURORA)','cem','caso','Datos abiertos del Estado peruano; la copia leída no declara una licencia','https://www.datosabiertos.gob.pe/','https://www.datosabiertos.gob.pe/');
INSERT INTO "source" VALUES('mimp_cem_monthly','Casos atendidos por los CEM de Lima por mes, enero a agosto de 2026 (preliminar)','Ministerio de la Mujer y Poblaciones Vulnerables (MIMP), Programa Nacional Warmi Ñan; extracto hecho por un tercero','cem','caso','Sin licencia declarada','','https://github.com/zhandrixita/mimp');
INSERT INTO "source" VALUES('published_pe','Cifras leídas en páginas publicadas, Perú','Varias instituciones y medios del Perú, citados en cada fila','several','la que dice cada indicador','Datos citados con su fuente; cada editor conserva sus condiciones','','https://www.gob.pe/mimp');
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
INSERT INTO "territory" VALUES('PE','country','Perú',NULL,NULL,NULL);
INSERT INTO "territory" VALUES('PE-15','department','Lima','PE',NULL,NULL);
INSERT INTO "territory" VALUES('PE-1501','province','Lima (provincia)','PE-15',NULL,NULL);
INSERT INTO "territory" VALUES('PE-150112','district','Independencia','PE-1501',NULL,NULL);
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
CREATE INDEX revision_of_a_series ON revision (indicator, territory);
CREATE INDEX cube_by_snapshot ON cube (snapshot);
COMMIT;
