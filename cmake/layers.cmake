# A layer is a library that can see only what it names.
#
#   astra_layer(<name> DIR <folder> AS <include prefix> [USES <layers>...] [LIBS <third-party targets>...])
#
# The layer's only public include directory is a folder in the build tree that holds one symbolic link,
# <include prefix> -> DIR, so that an #include of a layer not named in USES does not compile.
function(astra_layer name)
  cmake_parse_arguments(LAYER "" "DIR;AS" "USES;LIBS" ${ARGN})
  get_filename_component(dir ${LAYER_DIR} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  astra_include_root(${name} ${LAYER_AS} ${dir} root)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/tests/")
  if(sources)
    add_library(${name} ${sources})
    target_include_directories(${name} PUBLIC ${root})
    target_link_libraries(${name} PUBLIC ${LAYER_USES} PRIVATE ${LAYER_LIBS})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${root})
    target_link_libraries(${name} INTERFACE ${LAYER_USES} ${LAYER_LIBS})
  endif()
endfunction()

# Creates the include root of a layer: <build>/layers/<name>/<prefix> -> <target>.
function(astra_include_root name prefix target out)
  set(root ${CMAKE_BINARY_DIR}/layers/${name})
  get_filename_component(parent ${root}/${prefix} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${target} ${root}/${prefix} SYMBOLIC)
  set(${out} ${root} PARENT_SCOPE)
endfunction()

# One line declares a bounded context with all its layers and tests. SEES lists the modules whose contracts/ it may
# use: together these lines are the context map.
#
#   bounded_context(alerts SEES iam gateway)
#
# A layer without a folder yet is empty. Layers: contracts -> kernel; domain -> kernel; ports -> domain, contracts; application -> ports (+ granted contracts);
# adapters -> ports, platform (+ granted contracts); module -> application, adapters.
function(bounded_context name)
  cmake_parse_arguments(CONTEXT "" "" "SEES;ADAPTER_LIBS" ${ARGN})
  set(dir ${CMAKE_CURRENT_SOURCE_DIR})
  set(granted)
  foreach(other IN LISTS CONTEXT_SEES)
    list(APPEND granted ${other}.contracts)
  endforeach()
  astra_layer(${name}.contracts DIR ${dir}/contracts AS ${name}/contracts USES kernel)
  astra_layer(${name}.domain DIR ${dir}/domain AS ${name}/domain USES kernel)
  astra_layer(${name}.ports DIR ${dir}/ports AS ${name}/ports USES ${name}.domain ${name}.contracts)
  astra_layer(${name}.application DIR ${dir}/application AS ${name}/application USES ${name}.ports ${granted})
  astra_layer(${name}.adapters DIR ${dir}/adapters AS ${name}/adapters USES ${name}.ports platform ${granted}
    LIBS ${CONTEXT_ADAPTER_LIBS})

  astra_migrations(${name} ${dir}/migrations)
  astra_include_root(${name}.module ${name}/module.hpp ${dir}/module.hpp root)
  add_library(${name}.module ${dir}/module.cpp)
  target_include_directories(${name}.module PUBLIC ${root})
  # The header names what main hands in and gets back; how it is wired stays inside.
  target_link_libraries(${name}.module PUBLIC ${name}.contracts platform ${granted}
    PRIVATE ${name}.application ${name}.adapters ${name}.migrations)
  set_property(GLOBAL APPEND PROPERTY ASTRA_MODULES ${name})

  if(ASTRA_TESTS AND EXISTS ${dir}/tests)
    astra_tests(${name}.domain.test DIR ${dir}/tests/domain USES ${name}.domain)
    astra_tests(${name}.application.test DIR ${dir}/tests/application USES ${name}.application)
    astra_tests(${name}.adapters.test DIR ${dir}/tests/adapters
      USES ${name}.adapters ${name}.application ${name}.module ${name}.migrations test.platform)
  endif()
endfunction()
