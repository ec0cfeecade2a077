{
  # For tools that know node-gyp only: the build itself is CMakeLists.txt, called by set-up.
  "targets": [
    {
      "target_name": "falsario",
      "type": "none",
      "actions": [
        {
          "action_name": "setup",
          "inputs": [],
          "outputs": ["<(PRODUCT_DIR)/falsario.node.always"],
          "action": ["node", "scripts/setup.mjs"]
        }
      ]
    }
  ]
}
