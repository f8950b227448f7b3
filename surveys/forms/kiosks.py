"""The forms for devices that ask at a link."""

from django import forms

from common.forms import Form


class DeviceForm(Form):
    """What a device is called."""

    name = forms.CharField(
        max_length=100, label="Name of the device", help_text="Where it stands, such as Gate A4, left."
    )


class IdleForm(Form):
    """When a device starts anew."""

    idle_seconds = forms.IntegerField(
        min_value=10,
        max_value=600,
        label="Start anew after",
        help_text="Seconds without a touch, from 10 to 600. The device warns and counts down before.",
    )
