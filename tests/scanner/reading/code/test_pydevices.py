"""What Python does to devices: measuring is no deed, a driver offers, a name may say the deed."""

import pytest

from classifiers.evidence import Evidence, Kind, Target, Verb
from scanner.reading.code.pycode import read_python


def verbs(code: str) -> set[Verb]:
    """Return what is done to devices."""
    return {
        finding.verb
        for finding in read_python(code, "m")
        if isinstance(finding, Evidence) and finding.kind is Kind.STATEMENT and finding.target is Target.DEVICE
    }


VISA = "import pyvisa\nd = pyvisa.ResourceManager().open_resource('x')\n"
SERIAL = "import serial\ns = serial.Serial('COM3')\n"


@pytest.mark.parametrize(
    "code",
    [
        VISA + "d.write('*RST')\nd.write(f'CONF:TEMP TC,{kind},(@{channel})')\nprint(d.query('READ?'))",
        VISA + "def ask(command):\n    d.write(command)\nask('x')\nd.write('INIT')",
        SERIAL + "s.write(b'SI\\r\\n')",
        SERIAL + "s.write('*IDN?\\n'.encode('ascii'))",
        SERIAL + "s.write(bytes('MEAS:VOLT?' + '\\n', 'utf-8'))",
    ],
)
def test_a_logger_that_sets_up_and_asks_writes_nothing(code: str) -> None:
    assert Verb.WRITE not in verbs(code)
    assert Verb.READ in verbs(code)


@pytest.mark.parametrize(
    "code",
    [
        VISA + "d.write('VOLT 5')",
        SERIAL + "s.write(b'G1 X10\\r\\n')",
        SERIAL + "s.write(answer)",
        SERIAL + "def send(command):\n    s.write(command.encode())\nsend('MOVE 10')",
        "from pyModbusTCP.client import ModbusClient\nc = ModbusClient('h')\nc.write_single_register(1, 1)",
        "from plant.client import Client\nc = Client()\nc.write_tag('SCADA', 20)",
        "import rtde_control\nr = rtde_control.RTDEControlInterface('h')\nr.moveJ([0, 1])",
        "import subprocess\nsubprocess.call(['nrfjprog', '--program', folder + 'a.hex'])",
        "import os\nos.system('avrdude -p m328p -U flash:w:blink.hex')",
        "from jig.pins import Pins\np = Pins()\np.relay_set(2, 0)",
        "from jig.load import load_firmware_to_device\nload_firmware_to_device()",
    ],
)
def test_what_acts_on_a_machine_or_board_is_a_write(code: str) -> None:
    assert Verb.WRITE in verbs(code)


DRIVER = """
import serial
class Relay(serial.Serial):
    def __init__(self, port):
        super().__init__(port)
    def open_only(self, i):
        self.write('<CLOSE 0>'.encode())
        self.write('<OPEN {}>'.format(i).encode())
"""


def test_a_class_that_only_offers_an_instrument_does_nothing_itself() -> None:
    assert verbs(DRIVER) == {Verb.RUN}
    assert verbs(DRIVER + "def main():\n    Relay('COM3').open_only(1)\nif __name__ == '__main__':\n    main()") == {
        Verb.RUN
    }


@pytest.mark.parametrize(
    "more",
    [
        "Relay('COM3').open_only(1)",
        "for i in range(6):\n    Relay('COM3').open_only(i)",
        "def main():\n    Relay('COM3').open_only(input())",
        "def main():\n    open('log.txt', 'w').write('opened')",
        "import tkinter",
        "import snap7",
        "def outside(s):\n    s.write(b'<OPEN 1>')",
    ],
)
def test_a_program_that_uses_its_class_acts(more: str) -> None:
    assert Verb.WRITE in verbs(DRIVER + more)


def test_a_function_of_the_module_itself_is_judged_by_its_body_not_its_name() -> None:
    assert verbs("def set_relay(n):\n    print(n)\nset_relay(3)") == set()
    assert verbs("import flet\nflet.start_motor()") == set()


MQTT = "import paho.mqtt.client as mqtt\nc = mqtt.Client()\n"


def test_publishing_what_was_measured_tells_and_publishing_a_command_acts() -> None:
    assert verbs(MQTT + "c.publish('line/temperature', t)") == set()
    assert verbs(MQTT + "c.publish('line/cmd', 'start')") == {Verb.WRITE}
    assert verbs(MQTT + "c.publish(topic, t)") == {Verb.WRITE}


def test_a_server_of_ones_own_offers_values_and_a_client_writes_them() -> None:
    server = "from asyncua import Server\ns = Server()\nv = s.nodes.objects.add_variable(1, 'x', 2)\nv.write_value(3)"
    client = "from asyncua import Client\nc = Client('opc.tcp://plc')\nc.get_node('x').write_value(3)"
    assert verbs(server) == set()
    assert verbs(client) == {Verb.WRITE}


@pytest.mark.parametrize(
    "code",
    [
        "plc.write('D100', data)",
        "plc.set_value('DB10.DBW4', 3)",
        "client.write_node('ns=2;s=Press.Start', True)",
        "import socket\ns = socket.socket()\ns.send('movej([0, 1], a=1)\\n'.encode())",
        "import socket\ns = socket.socket()\nm = ('set_digital_out(2, True)' + '\\n').encode('utf8')\ns.sendall(m)",
        "import serial\np = serial.Serial('COM1')\np.write('G1 X10 F300'.encode())",
    ],
)
def test_the_address_of_a_controller_and_the_command_of_a_robot_say_what_is_reached(code: str) -> None:
    assert verbs(code) == {Verb.WRITE}


@pytest.mark.parametrize(
    "code",
    [
        "sheet.write('A1', 3)",
        "sheet.write('D1', x)",
        "import xlsxwriter\np.write('D1', x)",
        "plc.read('D100', 2)",
        "s.send('hello')",
        "f.write('D100')",
    ],
)
def test_a_cell_a_question_and_a_greeting_reach_no_machine(code: str) -> None:
    assert verbs(code) == set()
