"""Templates."""

from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.templates import Template, Variant
from lintas_messaging.events import channel_number, channel_of


def to_template(template_id: str, message: pb.Template) -> Template:
    if message.template_id and message.template_id != template_id:
        raise InvalidArgument([Violation("template.templateId", "is not that of the address")])
    return Template(
        template_id,
        [
            Variant(each.language, each.body, channel_of(each.channel), each.subject)
            for each in message.variants
        ],
    )


def template_message(template: Template) -> pb.Template:
    return pb.Template(
        template_id=template.template_id,
        variants=[
            pb.TemplateVariant(
                language=each.language,
                channel=channel_number(each.channel),
                subject=each.subject,
                body=each.body,
            )
            for each in template.variants
        ],
        etag=str(template.version),
    )
