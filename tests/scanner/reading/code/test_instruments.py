"""What a text that is sent to a device asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Verb
from scanner.reading.code.instruments import command_effect, programs, tells


@pytest.mark.parametrize(
    "command",
    [
        "*RST",
        "*IDN?",
        "CONF:VOLT:DC 10,0.001",
        ":WAV:SOUR CHAN1",
        ":CHAN{?}:SCAL {?}",
        "SENSe:CORRection:BEAMdiameter {?}",
        "INIT",
        "ACQuire:STATE RUN",
        "MEAS:VOLT:DC? (@101)",
        ":SENS:VOLT:RANG 10;:INIT\n",
        "CH1:COUPLING DC",
    ],
)
def test_setting_up_and_asking_an_instrument_is_reading(command: str) -> None:
    assert command_effect(command, bench=True).verb is Verb.READ


@pytest.mark.parametrize(
    "command", ["VOLT 5", "OUTP ON", "SOUR:VOLT 12", ":APPL:SIN 1000", "*RST;OUTP ON", "G1 X10 F300", "<OPEN 3>", ""]
)
def test_setting_an_output_is_a_write(command: str) -> None:
    assert command_effect(command, bench=True).verb is Verb.WRITE


def test_scales_are_asked_with_a_letter_over_a_serial_line_but_stop_is_a_command_there() -> None:
    assert command_effect("SI\r\n", bench=False).verb is Verb.READ
    assert command_effect("\x05", bench=False).verb is Verb.READ
    assert command_effect("STOP\r\n", bench=False).verb is Verb.WRITE
    assert command_effect("RUN", bench=False).verb is Verb.WRITE


def test_an_unknown_command_may_do_anything() -> None:
    assert command_effect(None, bench=True).verb is Verb.WRITE
    assert command_effect("{?}", bench=True).verb is Verb.WRITE


@given(st.text(max_size=40))
def test_one_acting_command_makes_the_whole_text_act(asked: str) -> None:
    assert command_effect(f"{asked};VOLT 5", bench=True).verb is Verb.WRITE


@pytest.mark.parametrize(
    "command",
    [
        "nrfjprog --program app.hex",
        "nrfjprog --erase",
        "STM32_Programmer_CLI.exe -c port=SWD -w firmware.bin 0x08000000",
        'openocd -f board.cfg -c "program fw.elf verify reset exit"',
        "avrdude -p m328p -U flash:w:blink.hex",
        "esptool.py write_flash 0x0 fw.bin",
        "st-flash write fw.bin 0x8000000",
        "JFlash -openprjboard.jflash -auto",
    ],
)
def test_a_command_line_that_programs_a_board_is_known(command: str) -> None:
    assert programs(command)


@pytest.mark.parametrize(
    "command", ["nrfjprog --version", "git commit -m flash", "python program.py", "esptool.py chip_id"]
)
def test_other_command_lines_program_nothing(command: str) -> None:
    assert not programs(command)


@pytest.mark.parametrize("topic", ["plant/line1/sensor/temperature", "oven/3/status", "tele/press/STATE", "{?}/data"])
def test_a_topic_may_tell_what_was_measured(topic: str) -> None:
    assert tells(topic)


@pytest.mark.parametrize("topic", ["plant/press/cmd", "oven/3/setpoint", "line1/motor/state/set", "", "press/42"])
def test_any_other_topic_may_command(topic: str) -> None:
    assert not tells(topic)
