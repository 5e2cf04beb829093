/* placeholder until the layer has a source */ extern int params_placeholder;
