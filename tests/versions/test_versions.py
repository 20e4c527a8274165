# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin with the releases of Wireshark that this machine does not have; only with --all-versions."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from chroots import ROOT, Chroot, ChrootError, open_chroot

PROJECT = "/root/sipexplain"  # inside the chroot
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/nonexistent"]

# Debian's releases and the Wireshark in each when this was written; forky's still moves on.
SUITES = [pytest.param("trixie", id="trixie-4.4"), pytest.param("forky", id="forky-4.6")]


@pytest.fixture(scope="module", params=SUITES)
def built(request: pytest.FixtureRequest) -> Iterator[Chroot]:
    """A chroot in which the project was built without a warning."""
    if not request.config.getoption("--all-versions"):
        pytest.skip("only with --all-versions")
    capture = request.config.pluginmanager.getplugin("capturemanager")
    suite = request.param

    def report(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"{suite}| {line}", flush=True)

    with ExitStack() as stack:
        problem = ""
        try:
            chroot = stack.enter_context(open_chroot(suite, report))
            chroot.put(ROOT, PROJECT)
            chroot.demand("cmake", "-B", "build", "-G", "Ninja", "-DSIPEXPLAIN_WERROR=ON", directory=PROJECT)
            chroot.demand("cmake", "--build", "build", directory=PROJECT)
        except ChrootError as error:
            problem = str(error)
        if problem:
            pytest.fail(problem, pytrace=False)
        yield chroot


def test_installed_plugin_is_loaded(built: Chroot) -> None:
    built.demand("cmake", "--install", "build", directory=PROJECT)
    try:
        status, plugins = built.run(*NOBODY, "tshark", "-G", "plugins")
    finally:
        built.demand("xargs", "--arg-file=build/install_manifest.txt", "rm", directory=PROJECT)
    assert status == 0
    assert "sipexplain.so" in plugins


def test_unit_tests_pass(built: Chroot) -> None:
    status, _ = built.run("ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error", directory=PROJECT)
    assert status == 0


def test_tshark_tests_pass(built: Chroot) -> None:
    tests = ["tests/tshark", "tests/captures", "tests/scenarios"]
    pytest_in_chroot = ["/usr/bin/python3", "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile"]
    status, _ = built.run(*pytest_in_chroot, *tests, directory=PROJECT)
    assert status == 0
