"""What a person sees who types something wrong, or something that cannot be done."""

import socket
import stat
import subprocess
import sys

import pytest

from baken.project import cli, tell
from baken.project.tests.conftest import BAKEN, baken, environment, free_port, refusal


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "There is no command «nonsense»."),
        (["demo", "--port", "many"], "«many» is not a port: give a number of 1 to 65535."),
        (["serve", "--port", "65536"], "«65536» is not a port"),
        (["backup"], "The following arguments are required: --to, --recipient."),
        (["audit", "burn"], "Invalid choice: 'burn'"),
    ],
)
def test_wrong_use_is_answered_with_one_sentence_and_code_2(words, sentence):
    result = baken(*words)

    assert result.returncode == 2
    assert sentence.lower() in result.stderr.lower()
    assert result.stderr.count("\n") == 1


def test_without_a_command_the_commands_are_listed(capsys):
    assert cli.main([]) == 2
    assert "start a Baken full of made-up people" in capsys.readouterr().err


def test_a_mistyped_command_does_not_wait_for_django():
    asked = "import sys; from baken.project import cli; cli.build(); print('django' in sys.modules)"

    result = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "False"


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = baken("serve", "--data", tmp_path / "data", "--port", str(port))

    assert f"Port {port} on 127.0.0.1 is in use by another program" in refusal(result)
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine_cannot_be_listened_on(tmp_path):
    result = baken("serve", "--data", tmp_path / "data", "--host", "192.0.2.1")

    assert refusal(result).startswith("Baken cannot listen on 192.0.2.1")


def test_a_file_where_the_data_folder_should_be_is_named(tmp_path):
    (tmp_path / "data").write_text("a file")

    assert "is not a folder" in refusal(baken("serve", "--data", tmp_path / "data"))


def test_an_unreachable_database_is_named_without_its_password(tmp_path):
    url = f"postgresql://baken:geheim@127.0.0.1:{free_port()}/baken"

    sentence = refusal(baken("serve", "--data", tmp_path / "d", DATABASE_URL=url))

    assert "The PostgreSQL database of DATABASE_URL does not answer" in sentence
    assert "geheim" not in sentence


def test_an_address_that_is_none_is_said_so(tmp_path):
    result = baken("migrate", "--data", tmp_path / "d", DATABASE_URL="mysql://host/baken")

    assert refusal(result).startswith("DATABASE_URL is not an address of a PostgreSQL database")


def test_a_setting_that_cannot_be_is_named(tmp_path):
    result = baken("serve", "--data", tmp_path / "d", BAKEN_WORKERS="none")

    assert "BAKEN_WORKERS" in refusal(result).upper()


def test_a_command_without_a_database_says_how_to_name_one(tmp_path):
    assert "There is no database in" in refusal(baken("check", "--data", tmp_path / "none"))


def test_nobody_answers_on_that_port():
    assert refusal(baken("health", "--port", str(free_port()))).startswith("No Baken answers")


@pytest.mark.skipif("os.geteuid() != 0")
def test_root_is_kept_out_of_home_folders():
    sentence = refusal(baken("demo", "--data", "/root/demo", "--port", str(free_port())))

    assert "cannot lie under the home folder /root" in sentence
    assert "DATABASE_URL" in sentence


def test_new_keys_are_readable_by_their_owner_alone_and_never_replaced(tmp_path):
    made = baken("keys", "new", "--data", tmp_path)
    again = baken("keys", "new", "--data", tmp_path)

    assert made.returncode == 0
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o400}
    assert "never replaced" in refusal(again)


def test_the_demo_does_not_listen_for_others():
    help_of_demo = subprocess.run(
        [*BAKEN, "demo", "--help"], env=environment(), capture_output=True, text=True, check=True
    )

    assert "--host" not in help_of_demo.stdout


def test_progress_says_what_was_done_and_how_long_it_took(capsys):
    with tell.step("Filling") as progress:
        for done in range(1, 101):
            progress(done, 100)

    said = capsys.readouterr().out
    assert said.startswith("Filling … 25 of 100 … 50 of 100 … 75 of 100 … 100 of 100 … done in")
