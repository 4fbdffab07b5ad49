"""Which library a Python name comes from: imports, aliases and variables resolved to one dotted origin."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from scanner.reading.code.words import words

_DEEPEST = 400
"""Characters of an origin: a longer chain of calls says nothing more."""

KNOWN_LIBRARIES = words(
    "numpy pandas scipy matplotlib seaborn plotly bokeh altair dash streamlit gradio flask fastapi django "
    "starlette uvicorn",
    "gunicorn tornado aiohttp requests httpx urllib3 bs4 lxml selenium playwright scrapy mechanize openpyxl xlrd "
    "xlwt xlsxwriter",
    "xlwings pyxlsb xlutils docx pptx PyPDF2 pypdf PyPDF4 fitz pdfplumber reportlab fpdf tabula camelot win32com "
    "win32api",
    "win32gui win32con win32clipboard win32print win32event win32service win32serviceutil servicemanager "
    "win32file win32process",
    "pythoncom pywintypes comtypes pyodbc pymssql psycopg2 psycopg asyncpg MySQLdb mysql pymysql mariadb "
    "cx_Oracle oracledb",
    "sqlalchemy sqlmodel peewee pony alembic pymongo motor mongoengine redis influxdb influxdb_client cassandra "
    "elasticsearch",
    "opensearchpy snowflake hdbcli teradatasql ibm_db ibm_db_dbi duckdb polars pyarrow fastparquet dask ray "
    "pyspark boto3 botocore azure",
    "google googleapiclient google_auth_oauthlib oauth2client gspread msal office365 shareplum exchangelib O365 "
    "msgraph adal pyrfc",
    "serial pyvisa visa nidaqmx snap7 pymodbus minimalmodbus modbus_tk pylogix pycomm3 cpppo opcua asyncua "
    "OpenOPC pyads paho pyModbusTCP easymodbus umodbus pycomm libplctag aphyt omronfins HslCommunication rtde_control",
    "rtde_io rtde_receive rtde urx robodk robolink xarm fanucpy pydobot frankx canopen aiomqtt gmqtt serial_asyncio",
    "aioserial vxi11 usbtmc gpib Gpib mcculw labjack zaber_motion pylablib thorlabs_apt pipython odrive pymeasure",
    "can usb hid smbus smbus2 RPi gpiozero pigpio board busio digitalio adafruit_dht spidev bluepy bleak "
    "pymcprotocol fins",
    "ldap3 ldap pyad slack_sdk slack slackclient telegram telebot discord yagmail pymsteams twilio paramiko "
    "fabric scp pysftp ftputil",
    "smbclient smbprotocol impacket sklearn skimage tensorflow keras torch torchvision transformers xgboost "
    "lightgbm catboost",
    "statsmodels pmdarima prophet nltk spacy gensim cv2 PIL imageio pytesseract easyocr zxing pyzbar qrcode "
    "barcode networkx sympy",
    "numba cython yaml ruamel toml tomli dotenv decouple environs click typer rich colorama termcolor tqdm "
    "tabulate prettytable",
    "loguru structlog attr attrs pydantic marshmallow jsonschema simplejson ujson orjson dateutil pytz tzlocal "
    "arrow pendulum holidays",
    "schedule apscheduler celery rq kombu pika kafka confluent_kafka zmq grpc websocket websockets socketio "
    "psutil watchdog pyautogui",
    "pywinauto keyboard mouse pyperclip pynput mss tkcalendar customtkinter ttkbootstrap ttkthemes PyQt4 PyQt5 "
    "PyQt6 PySide2 PySide6",
    "wx kivy pygame pyglet PySimpleGUI dearpygui flet nicegui eel webview jinja2 Jinja2 mako markdown docutils "
    "sphinx pytest",
    "hypothesis mock nose tox setuptools pkg_resources distutils wheel pip cryptography Crypto nacl jwt passlib "
    "bcrypt keyring",
    "six future past builtins typing_extensions pathlib2 more_itertools toolz cytoolz joblib cloudpickle dill "
    "h5py tables netCDF4",
    "xarray geopandas shapely fiona rasterio folium geopy pyproj IPython ipywidgets jupyter nbformat notebook "
    "ipykernel traitlets",
    "openai anthropic langchain chromadb tiktoken faker pint uncertainties lmfit pyDOE2 SPC pyspc control nptdms "
    "nptdms asammdf",
    "mdfreader cantools pyautocad ezdxf pyxll xlcalculator formulas pycel tushare akshare yfinance quandl bokeh "
    "pygsheets airtable",
    "notion_client jira atlassian pysnow simple_salesforce zeep suds hubspot stripe shopify fuzzywuzzy rapidfuzz "
    "thefuzz Levenshtein",
    "unidecode chardet charset_normalizer magic pyfiglet wordcloud pandas_profiling ydata_profiling missingno "
    "pivottablejs tkinterdnd2",
    "workalendar numpy_financial gurobipy pulp pyomo ortools cvxpy simpy deap mip urllib urllib2 httplib Tkinter "
    "tkMessageBox",
    "tkFileDialog ConfigParser Queue StringIO cStringIO cPickle commands __builtin__ SocketServer thread md5 sets "
    "xmlrpclib BaseHTTPServer SimpleHTTPServer HTMLParser urlparse Cookie cookielib httplib2 htmlentitydefs "
    "robotparser anydbm dbhash popen2 sha ttk tkSimpleDialog tkColorChooser tkFont Tix ScrolledText "
    "UserDict UserList UserString whichdb xmlrpc",
    "airflow prefect dagster luigi great_expectations dbt dlt "
    "odoorpc erppeek odooly frappeclient zeep suds pyodata woocommerce quickbooks xero pynetbox smartsheet "
    "pyairtable netsuitesdk pyhdb sqlanydb fdb firebird ibm_db_sa jaydebeapi jpype turbodbc adodbapi pypyodbc "
    "pytds dbf dbfread simpledbf pyxlsb2 odf ezodf pyexcel python_calamine xlsx2csv excel2img flask_cors "
    "flask_sqlalchemy flask_login flask_wtf flask_restful flask_migrate flask_socketio flask_mail wtforms "
    "werkzeug itsdangerous waitress fastapi_utils rest_framework corsheaders crispy_forms import_export "
    "dash_bootstrap_components dash_table dash_core_components dash_html_components streamlit_option_menu "
    "streamlit_authenticator st_aggrid holoviews hvplot datashader pyecharts pygal plotnine altair_saver kaleido "
    "graphviz pydot pydotplus igraph weasyprint xhtml2pdf pdfkit pdf2image pikepdf borb pymupdf pytesseract "
    "ocrmypdf img2pdf barcode treepoem pylibdmtx dxfgrabber trimesh open3d vtk gmsh pyansys ansys pythoncom "
    "win32ui win32security win32ts wmi pynvml cpuinfo GPUtil psycopg_pool gspread_dataframe gspread_formatting "
    "df2gspread pygsheets googleads facebook_business tweepy praw instaloader pytube yt_dlp feedparser newspaper "
    "html5lib cssselect parsel requests_toolbelt requests_ntlm requests_oauthlib requests_kerberos "
    "requests_negotiate_sspi requests_cache oauthlib authlib aiofiles aiomysql aiosqlite tortoise beanie odmantic "
    "mongoengine pyignite couchdb neo4j py2neo meilisearch whoosh pysolr minio dropbox boxsdk webdav3 onedrivesdk "
    "imap_tools imapclient mailparser extract_msg win10toast plyer notifypy pystray infi pyttsx3 gtts "
    "speech_recognition vosk whisper sounddevice pyaudio simpleaudio playsound pydub mido rtmidi moviepy ffmpeg "
    "imutils face_recognition mediapipe ultralytics detectron2 mmcv segmentation_models_pytorch albumentations "
    "onnx onnxruntime tflite_runtime openvino coremltools optuna hyperopt shap mlflow wandb evidently sktime "
    "tsfresh fbprophet neuralprophet linearmodels lifelines pingouin scikit_posthocs researchpy pymc arviz emcee "
    "nolds pywt librosa obspy metpy cartopy contextily osmnx pysal rtree mgrs geojson gpxpy exifread piexif rawpy "
    "pydicom nibabel astropy sunpy Bio rdkit openbabel pymatgen periodictable CoolProp chemicals cantera pyromat "
    "quantities w1thermsensor Adafruit_DHT adafruit_blinka smbus2 pigpio picamera picamera2 gpiod libcamera "
    "pyfirmata pyfirmata2 nanpy micropython utime ujson usocket umqtt framebuf neopixel esp32 ustruct uasyncio "
    "rp2 _thread pyb",
    "pylab pyqtgraph olefile clr System Microsoft cx_Freeze PyInstaller py2exe fontTools sphinx_rtd_theme getmac "
    "pyftdi cadquery groq mcp",
)
"""Import names of widely used libraries: importing one delegates nothing to code of the house."""


MODEL = re.compile(r"^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$")
"""A model of Odoo: `sale.order`, `account.move`."""


@dataclass(slots=True)
class Names:
    """What the names of one module stand for."""

    origins: dict[str, str] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    """Top-level modules that are imported."""
    texts: dict[str, str] = field(default_factory=dict)
    """Values of string variables, as far as they are known."""
    used: set[str] = field(default_factory=set)
    """Variables that stood for their text somewhere."""
    drives: bool = False
    """The module speaks of a system of record that people work in by keyboard."""
    given: frozenset[str] = frozenset()
    """Parameters of the function that is being read."""

    def take_import(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        """Learn the names of an import; return the modules that are neither standard nor widely known."""
        if isinstance(node, ast.ImportFrom):
            source = node.module or ""
            for alias in node.names:
                self.origins[alias.asname or alias.name] = f"{source}.{alias.name}" if source else alias.name
            modules = ["." * node.level + source] if node.level else [source]
            if node.level:
                roots = {(source or alias.name).partition(".")[0] for alias in node.names}
                self.imported |= {root for root in roots if is_in_house(root)}
        else:
            for alias in node.names:
                self.origins[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
            modules = [alias.name for alias in node.names]
        self.imported |= {name.partition(".")[0] for name in modules if not name.startswith(".")}
        foreign = [name for name in modules if name.startswith(".") or is_in_house(name.partition(".")[0])]
        taken = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        return [name for name in foreign if hands_over(name if name.strip(".") else f".{taken[0]}", taken)]

    def learn(self, target: ast.expr, value: ast.expr) -> None:
        """A variable is what was assigned to it."""
        name = key_of(target)
        if name and isinstance(value, ast.Call | ast.Attribute | ast.Name | ast.Subscript | ast.Await):
            self.origins[name] = self.of(value)
        elif name and isinstance(value, ast.Constant | ast.BinOp | ast.JoinedStr):
            self.origins.pop(name, None)

    def of(self, node: ast.expr) -> str:
        """Return the dotted origin of an expression: `pyodbc.connect().cursor().execute`."""
        known = self.origins.get(key_of(node) or "")
        if known:
            return known
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return _short(f"{self.of(node.value)}.{node.attr}")
        if isinstance(node, ast.Call):
            return _short(f"{self.of(node.func)}({_key(node.args[0]) if len(node.args) == 1 else ''})")
        if isinstance(node, ast.Subscript):
            return _short(f"{self.of(node.value)}[{_key(node.slice)}]")
        return self.of(node.value) if isinstance(node, ast.Await) else "?"


_SETTINGS = re.compile(
    r"(?:^|_)(?:config|configs|configuration|conf|cfg|settings?|constants?|consts?|credentials?|creds|secrets?|api_?keys?|"
    r"passwords?|params?|parameters|globals?|variables|env|environment|version|paths|logger|logging|base_?log(?:ger)?|"
    r"log_?config|colors?|styles?|messages|exceptions|errors|enums?|types|typings|protocols|definitions)$",
    re.IGNORECASE,
)
"""Modules that hold values: what imports them hands over no work."""


def hands_over(module: str, names: Sequence[str] = ()) -> bool:
    """True if an import of a module of the house, or of these names of it, can hand work over to it."""
    values = bool(names) and all(name.isupper() for name in names)
    return not values and not _SETTINGS.search(module.rpartition(".")[2])


def is_in_house(name: str) -> bool:
    """True for a module that is neither in the standard library nor widely known."""
    return (
        bool(name) and name not in sys.stdlib_module_names and name not in KNOWN_LIBRARIES and not name.startswith("__")
    )


def key_of(node: ast.expr) -> str | None:
    """Return the name of a variable or of an attribute of the object itself, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}:
        return f"self.{node.attr}"
    return None


def _key(node: ast.expr) -> str:
    """Return the name of a model by which a record of one is asked for: `env["sale.order"]`; other keys say nothing."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and MODEL.match(value) else ""


def _short(origin: str) -> str:
    return origin if len(origin) < _DEEPEST else origin[: _DEEPEST // 2] + origin[-_DEEPEST // 2 :]
