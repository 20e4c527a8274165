# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin with other releases of Wireshark than this machine's, and its packages; only with --all-versions."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from chroots import ROOT, Chroot, ChrootError, open_chroot

PROJECT = "/root/sipexplain"  # inside the chroot
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/nonexistent"]

# The one exception: cpack leaves the compiler's name in what it strips, as every build outside Debian does.
LINTIAN = ["lintian", "--allow-root", "--display-info", "--fail-on", "error,warning,info"]
LINTIAN += ["--suppress-tags", "binary-has-unneeded-section"]

# Debian's releases and the Wireshark in each when this was written; forky's still moves on.
SUITES = [pytest.param("trixie", id="trixie-4.4"), pytest.param("forky", id="forky-4.6")]
on_other_releases = pytest.mark.parametrize("built", SUITES, indirect=True)
# A package is not for the machine that runs the tests: its own release has a chroot for that, too.
on_all_releases = pytest.mark.parametrize(
    "built", [pytest.param("bookworm", id="bookworm-4.0"), *SUITES], indirect=True
)


@pytest.fixture(scope="module")
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


@on_other_releases
def test_installed_plugin_is_loaded(built: Chroot) -> None:
    built.demand("cmake", "--install", "build", directory=PROJECT)
    try:
        status, plugins = built.run(*NOBODY, "tshark", "-G", "plugins")
    finally:
        built.demand("cmake", "--build", "build", "--target", "uninstall", directory=PROJECT)
    assert status == 0
    assert "sipexplain.so" in plugins


@on_other_releases
def test_unit_tests_pass(built: Chroot) -> None:
    status, _ = built.run("ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error", directory=PROJECT)
    assert status == 0


@on_other_releases
def test_tshark_tests_pass(built: Chroot) -> None:
    tests = ["tests/tshark", "tests/captures", "tests/scenarios"]
    pytest_in_chroot = ["/usr/bin/python3", "-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile"]
    status, _ = built.run(*pytest_in_chroot, *tests, directory=PROJECT)
    assert status == 0


@on_other_releases
def test_mutated_captures_do_no_harm(built: Chroot) -> None:
    status, _ = built.run("tests/robustness/run", "--build", "build", "--messages", "8000", directory=PROJECT)
    assert status == 0


def installed_files(chroot: Chroot) -> list[str]:
    """What of ours is outside the source tree."""
    return chroot.demand("find", "/usr", "/etc", "/var", "-iname", "*sip*explain*").splitlines()


@pytest.fixture(scope="module")
def package(built: Chroot) -> str:
    """The Debian package."""
    built.demand("rm", "-rf", "packages", directory=PROJECT)
    built.demand("cpack", "--config", "build/CPackConfig.cmake", "-G", "DEB", "-B", "packages", directory=PROJECT)
    return built.demand("find", "packages", "-maxdepth", "1", "-name", "*.deb", directory=PROJECT).strip()


@on_all_releases
def test_package_is_for_this_minor_version_and_clean(built: Chroot, package: str) -> None:
    major, minor = re.findall(r"\d+", built.demand(*NOBODY, "tshark", "--version"))[:2]
    fields = built.demand("dpkg-deb", "--field", package, "Package", "Depends", directory=PROJECT)
    assert f"Package: wireshark-sipexplain-{major}.{minor}\n" in fields
    at_least = rf"(libwireshark\d\w*) \(>= {major}\.{minor}~\), "
    assert re.search(rf"{at_least}\1 \(<< {major}\.{int(minor) + 1}~\)", fields)
    built.demand(*LINTIAN, package, directory=PROJECT)


@on_all_releases
def test_package_is_installed_loaded_and_removed(built: Chroot, package: str) -> None:
    name = built.demand("dpkg-deb", "--field", package, "Package", directory=PROJECT).strip()
    before = installed_files(built)
    built.demand("/usr/bin/python3", "-BEs", "tests/captures/make_captures.py", "/tmp/made", directory=PROJECT)
    built.demand("rm", "-rf", "/tmp/nobody")
    built.demand("install", "--directory", "--owner=nobody", "/tmp/nobody")
    tshark = [*NOBODY, "HOME=/tmp/nobody", "tshark"]
    explain = ["-r", "/tmp/made/demo.pcap", "-Y", "sipexplain.code == 604"]

    built.demand("dpkg", "--install", package, directory=PROJECT)
    try:
        _, plugins = built.run(*tshark, "-G", "plugins")
        healthy, _ = built.run(*NOBODY, "sipexplain", "doctor")
        _, summaries = built.run(*tshark, *explain, "-T", "fields", "-e", "sipexplain.summary")
        _, columns = built.run(*tshark, *explain, "-C", "SIP Explain", "-T", "psml")
    finally:
        built.demand("dpkg", "--purge", name)
    folder = f"/plugins/{name.removeprefix('wireshark-sipexplain-')}/epan/"
    assert any(line.startswith("sipexplain.so") and folder in line for line in plugins.splitlines())
    assert healthy == 0
    assert "Nobody by that address exists anywhere" in summaries
    assert "<section>Method or code</section>" in columns and "<section>604</section>" in columns
    assert installed_files(built) == before
