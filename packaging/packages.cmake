# What `cpack` makes: a package for one minor version of Wireshark, named after it, as the plugin fits no other.
#   cpack -G DEB   Debian and Ubuntu        cpack -G RPM   Fedora        cpack -G TGZ   to unpack in a home folder
# SPDX-License-Identifier: GPL-2.0-or-later

set(minor ${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION})
math(EXPR next_minor "${Wireshark_MINOR_VERSION} + 1")
set(next_minor ${Wireshark_MAJOR_VERSION}.${next_minor})

set(CPACK_PACKAGE_NAME wireshark-sipexplain-${minor})
set(CPACK_PACKAGE_VENDOR "SIP Explain")
set(CPACK_PACKAGE_CONTACT "SIP Explain maintainers <maintainers@users.noreply.b-seed-d0b18798.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "explains SIP responses in Wireshark ${minor}")
set(CPACK_PACKAGE_DESCRIPTION
  "A plugin that says, under every SIP response, what the code means in this
call, why one sees it, and what to do next: in the window, in tshark, in
display filters, columns and the expert list, without the network. The
command sipexplain explains and compares the codes at the prompt.
.
The plugin fits Wireshark ${minor} and no other minor version.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX ${Wireshark_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_BINARY_DIR}/cpack_generator.cmake)

# Debian: the package of the library that the plugin is linked with, in this minor version; dpkg-shlibdeps adds the
# rest. Packages for two versions share the command, so one replaces the other.
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "wireshark | tshark")
set(CPACK_DEBIAN_PACKAGE_ENHANCES "wireshark, tshark")
foreach(relation PROVIDES CONFLICTS REPLACES)
  set(CPACK_DEBIAN_PACKAGE_${relation} wireshark-sipexplain)
endforeach()
find_program(DPKG_QUERY dpkg-query)
if(DPKG_QUERY)
  get_target_property(library epan LOCATION)
  get_filename_component(library ${library} REALPATH)
  execute_process(COMMAND ${DPKG_QUERY} --search ${library} OUTPUT_VARIABLE owner ERROR_QUIET)
  if(owner MATCHES "^([^:]+):")
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "${CMAKE_MATCH_1} (>= ${minor}~), ${CMAKE_MATCH_1} (<< ${next_minor}~)")
  endif()
endif()

# Fedora: rpmbuild finds the libraries itself.
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE GPL-2.0-or-later)
set(CPACK_RPM_PACKAGE_REQUIRES "wireshark-cli >= ${minor}, wireshark-cli < ${next_minor}")
set(CPACK_RPM_PACKAGE_PROVIDES wireshark-sipexplain)
set(CPACK_RPM_PACKAGE_CONFLICTS wireshark-sipexplain)

set(documents ${PROJECT_SOURCE_DIR}/packaging/debian)
configure_file(debian/changelog.in changelog @ONLY)
configure_file(generator.cmake.in cpack_generator.cmake @ONLY)
configure_file(debian/finish.cmake.in debian_finish.cmake @ONLY)
include(CPack)
